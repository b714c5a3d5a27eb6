//! `[log]`: what is logged and how.

use std::time::Duration;

use tracing_subscriber::EnvFilter;

use crate::config::problem::Refusal;
use crate::config::reader::Reader;
use crate::config::setting::Choice;
use crate::config::value::quote;
use crate::config::{LogFormat, LogSettings};

impl Choice for LogFormat {
    const WORDS: &'static [(&'static str, Self)] = &[("text", Self::Text), ("json", Self::Json)];
}

pub(in crate::config) fn read(reader: &mut Reader) -> LogSettings {
    let filter = reader.get_if("log.filter", "info".to_owned(), |filter: &String| {
        EnvFilter::try_new(filter).map(|_| ()).map_err(|_| {
            let reason = format!("{} is no log filter", quote(filter));
            Refusal::new(reason, "write a level and targets, as in \"info,wiredesk::kafka=debug\"")
        })
    });
    LogSettings {
        filter,
        format: reader.get("log.format", LogFormat::Text),
        slow_article: reader.get("log.slow_article", Duration::from_millis(250)),
    }
}
