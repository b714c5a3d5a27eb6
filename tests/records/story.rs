//! Input records with what stages and ledger might have made of them.

use bytes::Bytes;
use wiredesk::article::{
    Headers, ItemUri, Offset, Origin, Partition, RawRecord, SourceId, Timestamp, TopicName, Version,
};
use wiredesk::formats::{DecodeSettings, EncodeSettings, Encoder, StageVersion, decode};
use wiredesk::ledger::{Decision, Reference, StoryId, Verdict};
use wiredesk::stages::dedup::{ContentHash, Fingerprint};
use wiredesk::stages::{
    Detected, Document, Entity, EntityType, Field, Mention, Removed, RemovedKind, RouteMatch,
    TopicOrigin, TopicTag,
};

/// The cleaned text of every story here.
pub(crate) const TEXT: &str = "NORTHHAVEN — Minister Ada Quill opened the new pier of \
                               Brackwater Lines.\n\n\
                        “Ships leave at dawn,” she said.";

/// When the records were received.
pub(crate) const RECEIVED: Timestamp = Timestamp(1_738_065_600_000);

/// An input record, its document and its verdict.
pub(crate) struct Story {
    pub(crate) raw: RawRecord,
    pub(crate) document: Document,
    pub(crate) verdict: Verdict,
}

pub(crate) fn encoder() -> Encoder {
    let stage = |name: &str| StageVersion { name: name.to_owned(), version: "1".to_owned() };
    Encoder::new(EncodeSettings {
        pipeline_name: "wiredesk".to_owned(),
        pipeline_version: "0.1.0".to_owned(),
        config_hash: "c0ffee".to_owned(),
        stages: vec![stage("cleanup"), stage("dedup"), stage("entities"), stage("route")],
    })
}

pub(crate) fn settings() -> DecodeSettings {
    DecodeSettings { default_source: SourceId::from("unknown"), max_bytes: 1 << 20 }
}

pub(crate) fn raw(value: impl Into<Vec<u8>>, headers: &[(&str, &str)]) -> RawRecord {
    let mut all = Headers::new();
    for (name, text) in headers {
        all.push_text((*name).to_owned(), *text);
    }
    RawRecord {
        origin: Origin {
            topic: TopicName::from("wire.raw"),
            partition: Partition(3),
            offset: Offset(812),
        },
        key: None,
        headers: all,
        value: Some(Bytes::from(value.into())),
        timestamp: RECEIVED,
    }
}

/// The story of a raw record; where it has a body, with the cleaned text and what was found in it.
pub(crate) fn story(raw: RawRecord, decision: Decision) -> Story {
    let article = decode(&raw, &settings()).expect("a readable sample");
    let has_body = article.body != wiredesk::article::Body::None;
    let mut document = Document::new(article);
    if has_body {
        enrich(&mut document);
    }
    Story { raw, document, verdict: verdict(decision) }
}

pub(crate) fn verdict(decision: Decision) -> Verdict {
    Verdict::plain(decision, StoryId(0x5707), 1)
}

pub(crate) fn reference(similarity: u16, method: &str) -> Reference {
    Reference {
        uri: ItemUri::from("urn:bay:0"),
        version: Version::numbered(7),
        similarity,
        method: method.to_owned(),
        listed: false,
        evidence: None,
    }
}

fn enrich(document: &mut Document) {
    document.text = TEXT.to_owned();
    document.removed = vec![
        Removed { kind: RemovedKind::Breadcrumb, start: 0, end: 17 },
        Removed { kind: RemovedKind::Comments, start: 210, end: 233 },
    ];
    document.language =
        Some(Detected { tag: "en".to_owned(), confidence: 0.987_65, source: "text".to_owned() });
    document.fingerprint = Fingerprint {
        algorithm: 1,
        content: ContentHash(0xfeed),
        words: 19,
        sketch: vec![1, 2, 3],
    };
    document.entities = vec![
        entity("e1", EntityType::Place, "Northhaven", None, &[(0, 10)]),
        entity(
            "e2",
            EntityType::Person,
            "Ada Quill",
            Some("http://people.example/Q7"),
            &[(22, 31)],
        ),
        entity("e3", EntityType::Organisation, "Brackwater Lines", Some("bw-1"), &[(55, 71)]),
    ];
    document.topics = vec![TopicTag {
        scheme: "medtop".to_owned(),
        code: "04000000".to_owned(),
        confidence: Some(0.914_26),
        source: TopicOrigin::Machine,
    }];
    document.routes = vec![RouteMatch {
        rule: "shipping".to_owned(),
        to: vec![TopicName::from("desk.shipping")],
        only: false,
        explain: "entity=Brackwater Lines".to_owned(),
    }];
    document.flags = vec!["short", "caps_dateline", "short"];
}

fn entity(
    id: &str,
    kind: EntityType,
    name: &str,
    uri: Option<&str>,
    spans: &[(usize, usize)],
) -> Entity {
    let mention = |&(start, end): &(usize, usize)| Mention {
        field: Field::Body,
        start,
        end,
        text: TEXT.chars().skip(start).take(end - start).collect(),
    };
    Entity {
        id: id.to_owned(),
        kind,
        name: name.to_owned(),
        uri: uri.map(str::to_owned),
        situation: (kind == EntityType::Place).then(|| "governed".to_owned()),
        symbols: Vec::new(),
        confidence: 0.9,
        relevance: (id == "e2").then_some(0.333_33),
        source: "gazetteer".to_owned(),
        mentions: spans.iter().map(mention).collect(),
    }
}
