//! What the records are measured against: our own schemas and IPTC's.

use std::sync::LazyLock;

use jsonschema::{Registry, Validator};
use serde_json::{Value, json};
use wiredesk::formats::schema::{SCHEMAS, Schema};

const NINJS: &str = include_str!("../schemas/ninjs-3.1.json");

/// The official schema of GeoJSON is not fetched: no record of ours carries a geometry.
const GEOJSON: &str = "https://geojson.org/schema/GeoJSON.json";

static OFFICIAL: LazyLock<Validator> = LazyLock::new(|| validator(NINJS));

static OURS: LazyLock<Vec<(&str, Validator, Validator)>> = LazyLock::new(|| {
    let forms = |schema: &Schema| {
        let open = schema.open().expect("JSON");
        (schema.name, validator(schema.text), validator(&open))
    };
    SCHEMAS.iter().map(forms).collect()
});

fn validator(schema: &str) -> Validator {
    let registry = Registry::new()
        .add(GEOJSON, json!(false))
        .expect("a valid address")
        .prepare()
        .expect("a registry");
    jsonschema::options()
        .should_validate_formats(true)
        .with_registry(&registry)
        .build(&serde_json::from_str(schema).expect("JSON"))
        .expect("a valid schema")
}

fn errors(validator: &Validator, instance: &Value) -> Vec<String> {
    let errors = validator.iter_errors(instance);
    errors.map(|error| format!("{}: {error}", error.instance_path())).collect()
}

fn forms(name: &str) -> (&'static Validator, &'static Validator) {
    let schema = Schema::named(name).expect("a schema of this name");
    let (_, closed, open) =
        OURS.iter().find(|(name, ..)| *name == schema.name).expect("every schema is there");
    (closed, open)
}

/// What the closed schema of this name finds wrong.
pub(crate) fn closed(name: &str, instance: &Value) -> Vec<String> {
    errors(forms(name).0, instance)
}

/// What the open schema of this name finds wrong.
pub(crate) fn open(name: &str, instance: &Value) -> Vec<String> {
    errors(forms(name).1, instance)
}

/// What IPTC's schema finds wrong with an item.
pub(crate) fn ninjs(item: &Value) -> Vec<String> {
    errors(&OFFICIAL, item)
}
