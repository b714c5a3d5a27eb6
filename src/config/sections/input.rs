//! `[input]`: what is read and from where.

use crate::article::{Timestamp, TopicName};
use crate::config::problem::Refusal;
use crate::config::quantity::ByteSize;
use crate::config::reader::Reader;
use crate::config::setting::{Choice, Setting, unfit};
use crate::config::value::{Value, quote};
use crate::config::{InputSettings, LostData, StartAt};

/// Most input topics.
const MOST_TOPICS: usize = 100;

impl Choice for LostData {
    const WORDS: &'static [(&'static str, Self)] =
        &[("stop", Self::Stop), ("continue", Self::Continue)];
}

impl Setting for StartAt {
    fn read(value: &Value) -> Result<Self, Refusal> {
        let wanted = "\"earliest\", \"latest\" or a time such as \"2026-01-31T06:00:00Z\"";
        match value.text() {
            Some("earliest") => Ok(Self::Earliest),
            Some("latest") => Ok(Self::Latest),
            Some(text) => Timestamp::parse(text).map(Self::Time).ok_or_else(|| {
                Refusal::new(format!("{} is no time", quote(text)), format!("write {wanted}"))
            }),
            None => Err(unfit(value, wanted)),
        }
    }

    fn show(&self) -> String {
        match self {
            Self::Earliest => "earliest".to_owned(),
            Self::Latest => "latest".to_owned(),
            Self::Time(time) => time.to_string(),
        }
        .show()
    }
}

pub(in crate::config) fn read(reader: &mut Reader) -> InputSettings {
    let topics = vec![TopicName::from("wire.raw")];
    let topics = reader.get_if("input.topics", topics, |topics| match topics.len() {
        0 => Err(Refusal::new("names no topic", "write [\"wire.raw\"]")),
        1..=MOST_TOPICS => Ok(()),
        _ => Err(Refusal::new(format!("names more than {MOST_TOPICS} topics"), "")),
    });
    let start = reader.get("input.start", StartAt::Earliest);
    let on_lost_data = reader.get("input.on_lost_data", LostData::Stop);
    let default_source = reader.get("input.default_source", "unknown".to_owned());
    let (default, least, most) = (ByteSize(8 << 20), ByteSize(1 << 10), ByteSize(1 << 30));
    let max_bytes = reader.get_within("input.max_bytes", default, least, most).0;
    InputSettings { topics, start, on_lost_data, default_source, max_bytes }
}
