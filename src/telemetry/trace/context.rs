//! The trace that a record belongs to, as its `traceparent` header says.
//!
//! Syntax: <https://www.w3.org/TR/trace-context/>, section 3.2.

use crate::article::Headers;
use crate::formats::is_trace_parent;

/// A place in somebody's trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TraceContext {
    /// The trace.
    pub trace: u128,
    /// The span that sent the record.
    pub span: u64,
    /// Whether it is to be recorded.
    pub sampled: bool,
}

impl TraceContext {
    /// That of a record; `None` without a sound one.
    pub fn of(headers: &Headers) -> Option<Self> {
        let text = headers.text("traceparent").filter(|text| is_trace_parent(text))?;
        let mut parts = text.split('-').skip(1);
        Some(Self {
            trace: u128::from_str_radix(parts.next()?, 16).ok()?,
            span: u64::from_str_radix(parts.next()?, 16).ok()?,
            sampled: u8::from_str_radix(parts.next()?, 16).ok()? & 1 == 1,
        })
    }

    /// The beginning of a trace of our own.
    pub fn begin() -> Self {
        Self { trace: fastrand::u128(1..), span: fastrand::u64(1..), sampled: true }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(parent: &str) -> Option<TraceContext> {
        let mut headers = Headers::new();
        headers.push_text("traceparent", parent);
        TraceContext::of(&headers)
    }

    #[test]
    fn the_flag_says_whether_the_trace_is_recorded() {
        let ids = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331";
        let context = of(&format!("{ids}-01")).expect("sound");
        assert_eq!(context.trace, 0x0af7_6519_16cd_43dd_8448_eb21_1c80_319c);
        assert_eq!((context.span, context.sampled), (0xb7ad_6b71_6920_3331, true));
        assert!(of(&format!("{ids}-00")).is_some_and(|context| !context.sampled));
    }

    #[test]
    fn a_broken_header_is_no_context() {
        for broken in ["", "00-xyz", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331"] {
            assert_eq!(of(broken), None, "{broken}");
        }
    }
}
