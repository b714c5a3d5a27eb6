//! The JSON Schemas (2020-12) of our records, one a topic and major version.
//!
//! A producer validates against the closed form, in which an unknown property is an error. A
//! consumer uses the open form: within a major version properties may be added, and lists of kinds,
//! flags and codes may grow.

use serde_json::Value;

/// A schema as shipped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Schema {
    /// Name as records carry it: `wire.enriched/1`.
    pub name: &'static str,
    /// One line for a person.
    pub summary: &'static str,
    /// The closed form.
    pub text: &'static str,
}

/// Every schema.
pub static SCHEMAS: [Schema; 5] = [
    Schema {
        name: "wire.raw/1",
        summary: "the JSON envelope for input: payload, content type, hints",
        text: include_str!("schema/wire.raw-1.json"),
    },
    Schema {
        name: "wire.enriched/1",
        summary: "an accepted revision: ninjs item, dedup, entities, lineage",
        text: include_str!("schema/wire.enriched-1.json"),
    },
    Schema {
        name: "wire.duplicate/1",
        summary: "a suppressed record and what it repeats",
        text: include_str!("schema/wire.duplicate-1.json"),
    },
    Schema {
        name: "wire.notice/1",
        summary: "a kill or hold of an item",
        text: include_str!("schema/wire.notice-1.json"),
    },
    Schema {
        name: "wire.cluster/1",
        summary: "what happens to a story: opened, joined, updated, closed",
        text: include_str!("schema/wire.cluster-1.json"),
    },
];

impl Schema {
    /// The schema of this name, written `wire.enriched/1`, `wire.enriched-1` or `wire.enriched`.
    pub fn named(name: &str) -> Option<&'static Self> {
        let is_it = |schema: &&Self| {
            let family = schema.name.split('/').next();
            schema.name == name.replace('-', "/") || family == Some(name)
        };
        SCHEMAS.iter().find(is_it)
    }

    /// The open form: unknown properties and unknown members of growing lists pass.
    ///
    /// # Errors
    /// Never with the schemas shipped here, which tests parse.
    pub fn open(&self) -> serde_json::Result<String> {
        let mut schema: Value = serde_json::from_str(self.text)?;
        open(&mut schema);
        Ok(serde_json::to_string_pretty(&schema)? + "\n")
    }
}

/// The absolute name of a schema, as `$id` and `ce_dataschema` carry it.
pub fn id(name: &str) -> String {
    format!("urn:wiredesk:schema:{}", name.replace('/', ":"))
}

/// Drops what closes an object or a growing list. The schemas nest a few levels only.
fn open(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            members.remove("unevaluatedProperties");
            members.retain(|name, value| name != "additionalProperties" || *value != false);
            members.remove("enum");
            members.values_mut().for_each(open);
        }
        Value::Array(elements) => elements.iter_mut().for_each(open),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemas_are_found_in_every_spelling() {
        for name in ["wire.enriched/1", "wire.enriched-1", "wire.enriched"] {
            assert_eq!(Schema::named(name).map(|schema| schema.name), Some("wire.enriched/1"));
        }
        assert_eq!(Schema::named("wire.enriched/2"), None);
    }

    #[test]
    fn every_schema_carries_its_own_name() {
        for schema in SCHEMAS {
            let parsed: Value = serde_json::from_str(schema.text).expect("JSON");
            assert_eq!(parsed["$id"], id(schema.name));
            assert_eq!(parsed["properties"]["schema"]["const"], schema.name);
        }
    }

    #[test]
    fn definitions_of_one_name_are_the_same_in_every_schema() {
        let mut known = std::collections::BTreeMap::new();
        for schema in SCHEMAS {
            let parsed: Value = serde_json::from_str(schema.text).expect("JSON");
            for (name, definition) in parsed["$defs"].as_object().into_iter().flatten() {
                let first = known.entry(name.clone()).or_insert_with(|| definition.clone());
                assert_eq!(first, definition, "{name} in {}", schema.name);
            }
        }
        assert!(known.contains_key("item"));
    }

    #[test]
    fn the_open_form_closes_nothing() {
        for schema in SCHEMAS {
            let open = schema.open().expect("JSON");
            assert!(schema.text.contains("additionalProperties"));
            assert!(!open.contains("\"additionalProperties\": false"));
            assert!(!open.contains("\"enum\""));
        }
    }
}
