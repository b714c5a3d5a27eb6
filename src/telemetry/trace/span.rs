//! A span, and a batch of them as OTLP/JSON.
//!
//! Format: <https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding>. Ids are hexadecimal,
//! times are nanoseconds since 1970 as text.

use serde_json::{Value, json};

use super::TraceContext;

/// Something that took time.
#[derive(Clone, Debug, PartialEq)]
pub struct Span {
    /// Its trace and its own number.
    pub context: TraceContext,
    /// The span that it is part of.
    pub parent: Option<u64>,
    /// What it is, one of few words.
    pub name: String,
    /// How it stands to Kafka.
    pub kind: Kind,
    /// Nanoseconds since 1970.
    pub start: u64,
    /// Nanoseconds since 1970.
    pub end: u64,
    /// Facts.
    pub attributes: Vec<(&'static str, String)>,
    /// Spans of other traces that caused it.
    pub links: Vec<TraceContext>,
}

/// The kind of a span; the numbers are those of the protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Inside the process.
    Internal = 1,
    /// Sends records.
    Producer = 4,
    /// Takes records.
    Consumer = 5,
}

/// The body of the request that hands these spans to a collector. `resource` says who sends them.
pub(super) fn body(resource: &[(&'static str, String)], spans: &[Span]) -> String {
    request(resource, spans).to_string()
}

fn request(resource: &[(&'static str, String)], spans: &[Span]) -> Value {
    json!({"resourceSpans": [{
        "resource": {"attributes": attributes(resource)},
        "scopeSpans": [{
            "scope": {"name": "wiredesk", "version": env!("CARGO_PKG_VERSION")},
            "spans": spans.iter().map(span).collect::<Vec<_>>(),
        }],
    }]})
}

fn span(span: &Span) -> Value {
    let mut out = json!({
        "traceId": trace_id(&span.context),
        "spanId": span_id(span.context.span),
        "name": span.name,
        "kind": span.kind as u8,
        "startTimeUnixNano": span.start.to_string(),
        "endTimeUnixNano": span.end.to_string(),
        "attributes": attributes(&span.attributes),
    });
    if let Some(parent) = span.parent {
        out["parentSpanId"] = json!(span_id(parent));
    }
    if !span.links.is_empty() {
        let link = |to: &TraceContext| json!({"traceId": trace_id(to), "spanId": span_id(to.span)});
        out["links"] = span.links.iter().map(link).collect();
    }
    out
}

fn attributes(pairs: &[(&'static str, String)]) -> Value {
    let pair = |(key, value): &(&str, String)| json!({"key": key, "value": {"stringValue": value}});
    pairs.iter().map(pair).collect()
}

fn trace_id(context: &TraceContext) -> String {
    format!("{:032x}", context.trace)
}

fn span_id(span: u64) -> String {
    format!("{span:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_has_the_form_that_collectors_read() {
        let link = TraceContext { trace: 3, span: 4, sampled: true };
        let one = Span {
            context: TraceContext { trace: 1, span: 2, sampled: true },
            parent: Some(9),
            name: "publish".to_owned(),
            kind: Kind::Producer,
            start: 1_700_000_000_000_000_000,
            end: 1_700_000_000_005_000_000,
            attributes: vec![("messaging.system", "kafka".to_owned())],
            links: vec![link],
        };
        let sent = request(&[("service.name", "wiredesk".to_owned())], &[one]);
        let span = &sent["resourceSpans"][0]["scopeSpans"][0]["spans"][0];
        assert_eq!(span["traceId"], "00000000000000000000000000000001");
        assert_eq!(
            (&span["spanId"], &span["parentSpanId"]),
            (&json!("0000000000000002"), &json!("0000000000000009"))
        );
        assert_eq!(
            (&span["kind"], &span["startTimeUnixNano"]),
            (&json!(4), &json!("1700000000000000000"))
        );
        assert_eq!(span["links"][0]["spanId"], "0000000000000004");
        let resource = &sent["resourceSpans"][0]["resource"]["attributes"][0];
        assert_eq!(resource["value"]["stringValue"], "wiredesk");
    }
}
