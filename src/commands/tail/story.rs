//! Events of stories as readable lines. Pure.

use serde_json::Value;

use crate::commands::screen::clean;

/// Characters of an identifier.
const URI: usize = 120;
/// Characters of an event's name: the longest known has so many.
const EVENT: usize = 22;

/// An event of a story: what happened, with how many items, and what stands for it.
pub(super) fn event(json: &Value) -> String {
    let text = |pointer: &str| json.pointer(pointer).and_then(Value::as_str);
    let event = clean(text("/event").unwrap_or("-"), EVENT).replace('_', " ");
    let story: String = text("/story").unwrap_or("-").chars().take(12).collect();
    let number = json["sequence"].as_u64().unwrap_or_default();
    let members = json["members"].as_u64().unwrap_or_default();
    let items = if members == 1 { "item" } else { "items" };
    let mut shown =
        format!("{event:<EVENT$}  story {} #{number}  {members} {items}", clean(&story, 12));
    match (text("/representative/uri"), text("/representative/source")) {
        (Some(uri), source) => {
            let (uri, source) = (clean(uri, URI), clean(source.unwrap_or("-"), 24));
            shown.push_str(&format!("  {uri} ({source})"));
        }
        (None, _) => shown.push_str("  nothing stands for it"),
    }
    if let Some(uri) = text("/replaces/uri") {
        shown.push_str(&format!("\n    instead of {}", clean(uri, URI)));
    }
    if let Some(uri) = text("/article/uri").filter(|uri| text("/representative/uri") != Some(uri)) {
        let decision = clean(text("/article/decision").unwrap_or("-"), 12);
        shown.push_str(&format!("\n    {decision} {}", clean(uri, URI)));
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined() -> Value {
        serde_json::json!({
            "schema": "wire.cluster/1",
            "event": "joined",
            "story": "5a106b267a210dc3f28542593503bbbe",
            "sequence": 2,
            "members": 2,
            "representative": {"uri": "urn:a", "version": "1", "source": "herald"},
            "article": {"uri": "urn:b", "version": "-", "source": "blog", "decision": "duplicate"},
        })
    }

    #[test]
    fn an_event_says_what_happened_and_what_stands_for_the_story() {
        assert_eq!(
            event(&joined()),
            "joined                  story 5a106b267a21 #2  2 items  urn:a (herald)\n    \
             duplicate urn:b"
        );
    }

    #[test]
    fn a_change_names_what_stood_before() {
        let mut change = joined();
        change["event"] = "representative_changed".into();
        change["replaces"] = change["representative"].take();
        change["representative"] = Value::Null;
        let shown = event(&change);
        assert!(shown.starts_with("representative changed  story"), "{shown}");
        assert!(shown.contains("nothing stands for it\n    instead of urn:a"), "{shown}");
    }
}
