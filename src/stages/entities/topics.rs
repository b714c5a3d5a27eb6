//! Subjects that the source states as codes of a scheme, carried over as topics.

use crate::article::Subject;
use crate::stages::{TopicOrigin, TopicTag};

/// Where IPTC keeps its media topics on the web.
const MEDIA_TOPICS: &str = "cv.iptc.org/newscodes/mediatopic/";

/// The topics among the subjects, in order, each once. Plain keywords are none.
pub(super) fn stated(subjects: &[Subject]) -> Vec<TopicTag> {
    let mut topics: Vec<TopicTag> = Vec::new();
    for (scheme, code) in subjects.iter().filter_map(scheme_and_code) {
        if !topics.iter().any(|topic| topic.scheme == scheme && topic.code == code) {
            topics.push(TopicTag { scheme, code, confidence: None, source: TopicOrigin::Stated });
        }
    }
    topics
}

/// By scheme and code, else by an identifier such as `medtop:20000339` or the web address of one.
fn scheme_and_code(subject: &Subject) -> Option<(String, String)> {
    if let (Some(scheme), Some(code)) = (&subject.scheme, &subject.code) {
        let scheme =
            if scheme.contains(MEDIA_TOPICS.trim_end_matches('/')) { "medtop" } else { scheme };
        let code = code.strip_prefix(scheme).and_then(|c| c.strip_prefix(':')).unwrap_or(code);
        return Some((scheme.to_owned(), code.to_owned()));
    }
    [&subject.uri, &subject.code].into_iter().flatten().find_map(|text| {
        if let Some((_, code)) = text.split_once(MEDIA_TOPICS) {
            return is_word(code).then(|| ("medtop".to_owned(), code.to_owned()));
        }
        let (scheme, code) = text.split_once(':')?;
        (is_word(scheme) && is_word(code)).then(|| (scheme.to_owned(), code.to_owned()))
    })
}

fn is_word(text: &str) -> bool {
    let inside = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
    !text.is_empty() && text.len() <= 64 && text.bytes().all(inside)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subject(uri: Option<&str>, scheme: Option<&str>, code: Option<&str>) -> Subject {
        Subject {
            name: Some("harbours".to_owned()),
            uri: uri.map(str::to_owned),
            code: code.map(str::to_owned),
            scheme: scheme.map(str::to_owned),
        }
    }

    #[test]
    fn codes_are_read_from_scheme_identifier_and_address_once() {
        let topics = stated(&[
            subject(None, Some("medtop"), Some("20000339")),
            subject(Some("medtop:20000339"), None, None),
            subject(Some("http://cv.iptc.org/newscodes/mediatopic/20000342"), None, None),
            subject(None, None, Some("local:quay")),
        ]);
        let found: Vec<_> =
            topics.iter().map(|topic| format!("{}:{}", topic.scheme, topic.code)).collect();
        assert_eq!(found, ["medtop:20000339", "medtop:20000342", "local:quay"]);
    }

    #[test]
    fn keywords_and_other_addresses_are_no_topics() {
        assert_eq!(stated(&[subject(None, None, None)]), []);
        assert_eq!(stated(&[subject(Some("https://ellery.example/quay"), None, None)]), []);
    }
}
