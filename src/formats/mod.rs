//! Bytes to [`Article`](crate::article::Article), one file a wire format; and documents to the records we publish.
