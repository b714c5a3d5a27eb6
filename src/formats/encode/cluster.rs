//! `wire.cluster/1`: what happens to stories, one record an event, keyed by the story.

use bytes::Bytes;
use serde::Serialize;

use crate::article::{Headers, Timestamp};
use crate::formats::{schema, uri};
use crate::ledger::{self, ClosedStory, Decision, StoryEvent, StoryId, StoryNote};

use super::dedup::Representative;
use super::headers::carry_trace;
use super::lineage::Carrier;
use super::{Case, Encoded};

const NAME: &str = "wire.cluster/1";

/// Value of the topic of stories.
#[derive(Serialize)]
struct Cluster<'a> {
    schema: &'static str,
    event: StoryEvent,
    story: String,
    sequence: u32,
    members: u32,
    opened_at: String,
    last_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    representative: Option<Representative<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    replaces: Option<Representative<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    article: Option<Article<'a>>,
    lineage: Carrier<'a>,
}

/// The article that made it happen.
#[derive(Serialize)]
struct Article<'a> {
    uri: &'a str,
    version: String,
    source: &'a str,
    decision: Decision,
}

/// What happens to stories with this record: the ends of others first, then what happens to its
/// own.
pub(super) fn of(case: &Case<'_>, emitted_at: Timestamp) -> Vec<(StoryEvent, Encoded)> {
    let closed = case.verdict.closed.iter().map(|closed| Cluster::closed(case, closed));
    let note = case.verdict.note.as_deref();
    let own = note.into_iter().flat_map(|note| {
        let numbers = note.sequence_before().saturating_add(1)..;
        let events = note.events.iter().zip(numbers);
        events.map(|(event, number)| Cluster::of(case, note, *event, number))
    });
    closed.chain(own).map(|cluster| (cluster.event, cluster.encode(case, emitted_at))).collect()
}

impl<'a> Cluster<'a> {
    fn of(case: &Case<'a>, note: &'a StoryNote, event: StoryEvent, sequence: u32) -> Self {
        let changes = event == StoryEvent::RepresentativeChanged;
        let article = &case.document.article;
        // Until it changes, the one before it stands.
        let is_to_change = note.events.contains(&StoryEvent::RepresentativeChanged) && !changes;
        let representative =
            if is_to_change { note.replaced.as_ref() } else { note.representative.as_ref() };
        Self {
            schema: NAME,
            event,
            story: case.verdict.story.to_string(),
            sequence,
            members: note.members,
            opened_at: note.opened.to_string(),
            last_at: note.at.to_string(),
            representative: representative.map(Representative::of),
            replaces: note.replaced.as_ref().filter(|_| changes).map(Representative::of),
            article: Some(Article {
                uri: case.uri,
                version: article.version.to_string(),
                source: article.source.as_str(),
                decision: case.verdict.decision,
            }),
            lineage: Carrier::of(case),
        }
    }

    fn closed(case: &Case<'a>, closed: &'a ClosedStory) -> Self {
        let ClosedStory { story, sequence, members, opened, last, representative } = closed;
        let representative: Option<&ledger::Representative> = representative.as_ref();
        Self {
            schema: NAME,
            event: StoryEvent::Closed,
            story: StoryId::to_string(story),
            sequence: *sequence,
            members: *members,
            opened_at: opened.to_string(),
            last_at: last.to_string(),
            representative: representative.map(Representative::of),
            replaces: None,
            article: None,
            lineage: Carrier::of(case),
        }
    }

    fn encode(&self, case: &Case<'_>, emitted_at: Timestamp) -> Encoded {
        let mut value = Vec::with_capacity(1024);
        // Text and numbers always serialise into memory.
        let written = serde_json::to_writer(&mut value, self);
        debug_assert!(written.is_ok(), "{written:?}");
        Encoded {
            key: Some(Bytes::copy_from_slice(self.story.as_bytes())),
            headers: self.headers(case, emitted_at),
            value: Some(value.into()),
        }
    }

    fn headers(&self, case: &Case<'_>, emitted_at: Timestamp) -> Headers {
        let origin = case.raw.origin.to_string();
        let event = format!("wire.cluster.{}", self.event.as_str());
        let mut headers = Headers::with_capacity(18);
        headers.push_constant("content-type", "application/json");
        headers.push_constant("ce_specversion", "1.0");
        headers.push_text("ce_id", format!("{event}:{origin}:{}:{}", self.sequence, self.story));
        headers.push_text("ce_type", event);
        headers.push_text("ce_source", uri::component(&case.settings.pipeline_name));
        headers.push_text("ce_subject", self.story.clone());
        headers.push_text("ce_time", case.raw.timestamp.to_string());
        headers.push_text("ce_dataschema", schema::id(NAME));
        headers.push_constant("wire-event", self.event.as_str());
        headers.push_text("wire-story", self.story.clone());
        if let Some(article) = &self.article {
            headers.push_constant("wire-decision", article.decision.as_str());
            headers.push_text("wire-uri", article.uri);
            headers.push_text("wire-source", article.source);
        }
        headers.push_text("wire-raw", origin);
        headers.push_text("wire-emitted-at", emitted_at.to_string());
        carry_trace(case, &mut headers);
        headers
    }
}
