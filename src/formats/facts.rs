//! What a record says of its item, still as written: by its payload, its envelope or its headers.

use crate::article::Headers;

/// Statements as text. Those of the payload count before the envelope's, and these before the
/// headers': see [`or`](Self::or).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Facts {
    /// Identifier.
    pub id: Option<String>,
    /// Web address.
    pub url: Option<String>,
    /// Version number.
    pub version: Option<String>,
    /// When this version was made.
    pub version_created: Option<String>,
    /// When the item was made or published first.
    pub first_created: Option<String>,
    /// Publication status.
    pub status: Option<String>,
    /// Embargo.
    pub embargoed_until: Option<String>,
    /// Urgency.
    pub urgency: Option<String>,
    /// Language tag.
    pub language: Option<String>,
    /// Who delivered it.
    pub source: Option<String>,
    /// Headline.
    pub title: Option<String>,
}

impl Facts {
    /// What the `wire-*` headers state.
    pub(super) fn of_headers(headers: &Headers) -> Self {
        let text = |name| headers.text(name).map(str::to_owned);
        Self {
            id: text("wire-uri"),
            url: text("wire-url"),
            version: text("wire-version"),
            version_created: text("wire-version-created"),
            first_created: text("wire-published-at"),
            status: text("wire-status"),
            embargoed_until: text("wire-embargoed-until"),
            urgency: text("wire-urgency"),
            language: text("wire-language"),
            source: text("wire-source"),
            title: text("wire-title"),
        }
    }

    /// These statements, completed by weaker ones where they are silent. Blank is silent.
    pub(super) fn or(self, weaker: Self) -> Self {
        Self {
            id: stated(self.id, weaker.id),
            url: stated(self.url, weaker.url),
            version: stated(self.version, weaker.version),
            version_created: stated(self.version_created, weaker.version_created),
            first_created: stated(self.first_created, weaker.first_created),
            status: stated(self.status, weaker.status),
            embargoed_until: stated(self.embargoed_until, weaker.embargoed_until),
            urgency: stated(self.urgency, weaker.urgency),
            language: stated(self.language, weaker.language),
            source: stated(self.source, weaker.source),
            title: stated(self.title, weaker.title),
        }
    }
}

fn stated(strong: Option<String>, weak: Option<String>) -> Option<String> {
    strong.filter(|text| !text.trim().is_empty()).or(weak)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stronger_statement_counts_unless_it_is_blank() {
        let strong =
            Facts { id: Some("a".to_owned()), url: Some(" ".to_owned()), ..Facts::default() };
        let weak = Facts {
            id: Some("b".to_owned()),
            url: Some("https://paper.example/".to_owned()),
            version: Some("2".to_owned()),
            ..Facts::default()
        };
        let facts = strong.or(weak);
        assert_eq!(facts.id.as_deref(), Some("a"));
        assert_eq!(facts.url.as_deref(), Some("https://paper.example/"));
        assert_eq!(facts.version.as_deref(), Some("2"));
    }

    #[test]
    fn headers_that_are_no_text_state_nothing() {
        let mut headers = Headers::new();
        headers.push("wire-uri", Some(bytes::Bytes::from_static(b"\xff")));
        headers.push("wire-version", None);
        headers.push_text("Wire-Source", "bay-herald");
        let facts = Facts::of_headers(&headers);
        assert_eq!((facts.id, facts.version), (None, None));
        assert_eq!(facts.source.as_deref(), Some("bay-herald"));
    }
}
