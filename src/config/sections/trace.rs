//! `[trace]`: spans for a collector.

use crate::config::TraceSettings;
use crate::config::problem::Refusal;
use crate::config::reader::Reader;
use crate::config::setting::Switch;
use crate::config::value::quote;

pub(in crate::config) fn read(reader: &mut Reader) -> TraceSettings {
    let endpoint = reader.get_if("trace.endpoint", Switch::<String>(None), |endpoint| {
        let Some(text) = &endpoint.0 else { return Ok(()) };
        let is_plain =
            url::Url::parse(text).is_ok_and(|url| url.scheme() == "http" && url.has_host());
        if is_plain {
            return Ok(());
        }
        let reason = format!("{} is no address of a collector", quote(text));
        let remedy = "write one as in \"http://127.0.0.1:4318/v1/traces\", or false for none";
        Err(Refusal::new(reason, remedy))
    });
    let sample = reader.get_within("trace.sample", 1_000, 1, 1_000_000_000);
    TraceSettings { endpoint: endpoint.0, sample }
}
