//! `lineage`: where a record comes from and what made it.

use serde::Serialize;
use xxhash_rust::xxh3::xxh3_128;

use crate::article::{TopicName, UriRule};
use crate::stages::RouteMatch;

use super::Case;
use super::item::Parts;

#[derive(Serialize)]
pub(super) struct Lineage<'a> {
    raw: Raw<'a>,
    format: &'static str,
    charset: &'a str,
    source_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
    uri_rule: UriRule,
    pipeline: Pipeline<'a>,
    routes: Vec<Route<'a>>,
}

#[derive(Serialize)]
struct Raw<'a> {
    topic: &'a str,
    partition: i32,
    offset: i64,
    received_at: String,
    bytes: usize,
    xxh3: String,
}

#[derive(Serialize)]
struct Pipeline<'a> {
    name: &'a str,
    version: &'a str,
    config: &'a str,
    stages: Vec<Stage<'a>>,
}

#[derive(Serialize)]
struct Stage<'a> {
    name: &'a str,
    version: &'a str,
}

/// A rule that matched; the explanation may quote the text, so it goes where the text goes.
#[derive(Serialize)]
struct Route<'a> {
    rule: &'a str,
    to: &'a [TopicName],
    only: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    explain: Option<&'a str>,
}

impl<'a> Lineage<'a> {
    pub(super) fn of(case: &Case<'a>, parts: Parts) -> Self {
        let shows_text = case.shows_text(parts);
        let route = |route: &'a RouteMatch| Route {
            rule: &route.rule,
            to: &route.to,
            only: route.only,
            explain: shows_text.then_some(route.explain.as_str()),
        };
        let article = &case.document.article;
        let Carrier { raw, pipeline } = Carrier::of(case);
        Self {
            raw,
            format: article.format.0,
            charset: article.charset,
            source_id: article.source.as_str(),
            url: article.url.as_deref(),
            uri_rule: article.uri_rule,
            pipeline,
            routes: case.document.routes.iter().map(route).collect(),
        }
    }
}

/// The input record and what made something of it, for records that are not about its article.
#[derive(Serialize)]
pub(super) struct Carrier<'a> {
    raw: Raw<'a>,
    pipeline: Pipeline<'a>,
}

impl<'a> Carrier<'a> {
    pub(super) fn of(case: &Case<'a>) -> Self {
        let value = case.raw.value.as_deref().unwrap_or_default();
        let stage =
            |stage: &'a super::StageVersion| Stage { name: &stage.name, version: &stage.version };
        Self {
            raw: Raw {
                topic: case.raw.origin.topic.as_str(),
                partition: case.raw.origin.partition.0,
                offset: case.raw.origin.offset.0,
                received_at: case.raw.timestamp.to_string(),
                bytes: value.len(),
                xxh3: format!("{:032x}", xxh3_128(value)),
            },
            pipeline: Pipeline {
                name: &case.settings.pipeline_name,
                version: &case.settings.pipeline_version,
                config: &case.settings.config_hash,
                stages: case.settings.stages.iter().map(stage).collect(),
            },
        }
    }
}
