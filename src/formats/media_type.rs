//! The `content-type` of a record: `type/subtype; charset=…` (RFC 9110, section 8.3).

/// A content type as declared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct MediaType<'a> {
    /// `type/subtype`, lower case; `None` where the declaration says nothing about the content.
    pub essence: Option<String>,
    /// The charset parameter.
    pub charset: Option<&'a str>,
}

/// Reads a header's value. Absent, empty and `application/octet-stream` say nothing.
pub(super) fn parse(value: Option<&str>) -> MediaType<'_> {
    let mut parts = value.unwrap_or("").split(';');
    let essence = parts.next().unwrap_or("").trim().to_ascii_lowercase();
    let charset = parts.find_map(|part| {
        let (name, value) = part.split_once('=')?;
        let value = value.trim().trim_matches(['"', '\'']).trim();
        let is_charset = name.trim().eq_ignore_ascii_case("charset");
        (is_charset && !value.is_empty()).then_some(value)
    });
    let says_nothing =
        matches!(essence.as_str(), "" | "application/octet-stream" | "binary/octet-stream" | "*/*");
    MediaType { essence: (!says_nothing).then_some(essence), charset }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_told_from_the_type() {
        let parsed = parse(Some("Text/HTML; boundary=x; Charset=\"ISO-8859-1\""));
        assert_eq!(parsed.essence.as_deref(), Some("text/html"));
        assert_eq!(parsed.charset, Some("ISO-8859-1"));
    }

    #[test]
    fn a_type_that_says_nothing_is_none() {
        assert_eq!(parse(None).essence, None);
        assert_eq!(parse(Some("application/octet-stream; charset=gbk")).charset, Some("gbk"));
        assert_eq!(parse(Some("application/octet-stream")).essence, None);
        assert_eq!(parse(Some("text/plain; charset=")).charset, None);
    }
}
