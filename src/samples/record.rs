//! A row of the sample tables: bytes and what goes with them, written as one chain of calls.

use std::borrow::Cow;

use super::Sample;

/// A sample before its value is built.
pub(super) struct Record {
    name: &'static str,
    expect: &'static str,
    shows: &'static str,
    key: Option<&'static str>,
    headers: &'static [(&'static str, &'static str)],
    file: Option<&'static [u8]>,
    repeat: usize,
}

/// A record of this name with a null value, of which this decision is expected.
pub(super) const fn record(name: &'static str, expect: &'static str) -> Record {
    Record { name, expect, shows: "", key: None, headers: &[], file: None, repeat: 1 }
}

impl Record {
    /// The value's bytes.
    pub(super) const fn file(mut self, bytes: &'static [u8]) -> Self {
        self.file = Some(bytes);
        self
    }

    /// The file so many times, each `{n}` in it replaced by the number of its turn.
    pub(super) const fn repeat(mut self, times: usize) -> Self {
        self.repeat = times;
        self
    }

    /// The record's key.
    pub(super) const fn key(mut self, key: &'static str) -> Self {
        self.key = Some(key);
        self
    }

    /// The record's headers.
    pub(super) const fn headers(
        mut self,
        headers: &'static [(&'static str, &'static str)],
    ) -> Self {
        self.headers = headers;
        self
    }

    /// What it is an example of.
    pub(super) const fn shows(mut self, shows: &'static str) -> Self {
        self.shows = shows;
        self
    }

    /// The sample with its value.
    pub(super) fn sample(&self) -> Sample {
        Sample {
            name: self.name,
            key: self.key,
            headers: self.headers,
            value: self.file.map(|bytes| self.value(bytes)),
            expect: self.expect,
            shows: self.shows,
        }
    }

    fn value(&self, bytes: &'static [u8]) -> Cow<'static, [u8]> {
        if self.repeat == 1 {
            return Cow::Borrowed(bytes);
        }
        let template = String::from_utf8_lossy(bytes);
        let turns = (1..=self.repeat).map(|turn| template.replace("{n}", &turn.to_string()));
        Cow::Owned(turns.collect::<String>().into_bytes())
    }
}

/// The bytes of a file of `samples/articles`.
macro_rules! article {
    ($name:literal) => {
        include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/samples/articles/", $name))
    };
}
pub(super) use article;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repeated_file_numbers_its_turns() {
        let sample = record("three", "new").file(b"{n} of {n}; ").repeat(3).sample();
        assert_eq!(sample.value.as_deref(), Some(&b"1 of 1; 2 of 2; 3 of 3; "[..]));
    }

    #[test]
    fn a_file_sent_once_is_borrowed_and_keeps_its_braces() {
        let sample = record("one", "new").file(b"{n}").sample();
        assert_eq!(sample.value, Some(Cow::Borrowed(&b"{n}"[..])));
    }
}
