//! Headers of published records: CloudEvents in binary mode, and `wire-*` to route without parsing.
//!
//! Binding: CloudEvents 1.0, Kafka protocol binding, section 3.2.

use crate::article::{Headers, Timestamp};
use crate::formats::{schema, uri};

use super::{Case, item, record, trace};

/// The headers of a case's record of this schema.
pub(super) fn of(case: &Case<'_>, schema_name: &str, emitted_at: Timestamp) -> Headers {
    let (article, verdict) = (&case.document.article, case.verdict);
    let origin = case.raw.origin.to_string();
    let version = case.version();
    let numbered = version.as_deref().unwrap_or("-");
    let family = schema_name.split('/').next().unwrap_or(schema_name);
    let event = format!("{family}.{}", verdict.decision);
    let mut headers = Headers::with_capacity(24);
    headers.push_constant("content-type", "application/json");
    headers.push_constant("ce_specversion", "1.0");
    headers.push_text("ce_id", format!("{event}:{origin}:{numbered}:{}", case.uri));
    headers.push_text("ce_type", event);
    headers.push_text("ce_source", uri::component(article.source.as_str()));
    headers.push_text("ce_subject", case.uri);
    headers.push_text("ce_time", case.raw.timestamp.to_string());
    headers.push_text("ce_dataschema", schema::id(schema_name));
    headers.push_constant("wire-decision", verdict.decision.as_str());
    headers.push_constant("wire-kind", record::kind(verdict.decision));
    headers.push_text("wire-uri", case.uri);
    if let Some(version) = version {
        headers.push_text("wire-version", version);
    }
    headers.push_constant("wire-pubstatus", article.status.as_str());
    if let Some(urgency) = article.urgency {
        headers.push_text("wire-urgency", urgency.to_string());
    }
    if let Some(language) = item::language(case) {
        headers.push_text("wire-lang", language);
    }
    headers.push_text("wire-story", verdict.story.to_string());
    headers.push_text("wire-source", article.source.as_str());
    headers.push_text("wire-raw", origin);
    if let Some(time) = article.embargoed_until {
        headers.push_text("wire-embargoed-until", time.to_string());
    }
    headers.push_text("wire-emitted-at", emitted_at.to_string());
    carry_trace(case, &mut headers);
    headers
}

/// Carries a valid trace on; a state without its parent means nothing.
pub(super) fn carry_trace(case: &Case<'_>, headers: &mut Headers) {
    let input = &case.raw.headers;
    let Some(parent) = input.text("traceparent").filter(|text| trace::is_parent(text)) else {
        return;
    };
    headers.push_text("traceparent", parent);
    if let Some(state) = input.text("tracestate").filter(|text| trace::is_state(text)) {
        headers.push_text("tracestate", state);
    }
}
