//! JSON as it comes off the wire: any shape, strings borrowed where they can be, nothing trusted.

use std::borrow::Cow;
use std::cell::Cell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};

use crate::article::{Poison, PoisonCode};

use super::STAGE;

/// Deepest nesting that is read; articles need five or six levels.
const MAX_DEPTH: u32 = 100;

/// Most values of one document: bounds its memory far below what `[0,0,0,…]` could reach.
const MAX_VALUES: u32 = 100_000;

/// A JSON value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Json<'a> {
    Null,
    Bool(bool),
    Integer(i128),
    Float(f64),
    Text(Cow<'a, str>),
    Array(Vec<Json<'a>>),
    Object(Object<'a>),
}

/// A JSON object, its members in order. Of repeated names the last one counts.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Object<'a>(Vec<(Cow<'a, str>, Json<'a>)>);

/// Reads a document.
///
/// # Errors
/// [`PoisonCode::Malformed`] for what is no JSON, [`PoisonCode::TooLarge`] beyond depth or number
/// of values.
pub(super) fn parse(text: &str) -> Result<Json<'_>, Poison> {
    let limits = Limits { values: Cell::new(MAX_VALUES), exceeded: Cell::new(None) };
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let seed = Seed { limits: &limits, depth: 0 };
    let parsed = seed.deserialize(&mut deserializer).and_then(|json| {
        deserializer.end()?;
        Ok(json)
    });
    parsed.map_err(|error| match limits.exceeded.get() {
        Some(limit) => Poison::new(PoisonCode::TooLarge, STAGE, limit),
        None => Poison::new(PoisonCode::Malformed, STAGE, format!("no JSON: {error}")),
    })
}

impl<'a> Json<'a> {
    /// Text, or a whole number written out; `None` for everything else and for blank text.
    pub(super) fn scalar(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Text(text) if !text.trim().is_empty() => Some(Cow::Borrowed(text.trim())),
            Self::Integer(number) => Some(Cow::Owned(number.to_string())),
            _ => None,
        }
    }

    /// The text itself, moved out; `None` for everything else and for blank text.
    pub(super) fn into_text(self) -> Option<String> {
        match self {
            Self::Text(text) if !text.trim().is_empty() => Some(text.into_owned()),
            _ => None,
        }
    }

    /// The object, where it is one.
    pub(super) fn object(&self) -> Option<&Object<'a>> {
        match self {
            Self::Object(object) => Some(object),
            _ => None,
        }
    }

    /// The elements of an array; any other value but null stands for itself, once.
    pub(super) fn elements(&self) -> &[Self] {
        match self {
            Self::Array(elements) => elements,
            Self::Null => &[],
            one => std::slice::from_ref(one),
        }
    }
}

impl<'a> Object<'a> {
    /// Its members, in order.
    pub(super) fn members(&self) -> impl Iterator<Item = (&str, &Json<'a>)> {
        self.0.iter().map(|(name, value)| (&**name, value))
    }

    /// The value of this very name.
    pub(super) fn get(&self, name: &str) -> Option<&Json<'a>> {
        self.0.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    /// The first value under one of these names that is not null. Case, `_`, `-` and the like do
    /// not matter: `published_at` finds `publishedAt`.
    pub(super) fn find(&self, names: &[&str]) -> Option<&Json<'a>> {
        names.iter().find_map(|name| {
            let mut members = self.0.iter().rev();
            let value = &members.find(|(key, _)| same_name(key, name))?.1;
            (*value != Json::Null).then_some(value)
        })
    }

    /// Like [`find`](Self::find), moved out.
    pub(super) fn take(&mut self, names: &[&str]) -> Option<Json<'a>> {
        names.iter().find_map(|name| {
            let mut members = self.0.iter_mut().rev();
            let value = &mut members.find(|(key, _)| same_name(key, name))?.1;
            (*value != Json::Null).then(|| std::mem::replace(value, Json::Null))
        })
    }

    /// The scalar under the first of these names that has one.
    pub(super) fn text(&self, names: &[&str]) -> Option<String> {
        let value = names.iter().find_map(|name| self.find(&[name])?.scalar())?;
        Some(value.into_owned())
    }
}

/// Whether two names are equal but for case and everything that is no letter or digit.
fn same_name(key: &str, name: &str) -> bool {
    // Most pairs differ in their first letter already.
    if let (Some(a), Some(b)) = (key.as_bytes().first(), name.as_bytes().first())
        && a.is_ascii_alphanumeric()
        && !a.eq_ignore_ascii_case(b)
    {
        return false;
    }
    let mut left = key.bytes().filter(u8::is_ascii_alphanumeric);
    let mut right = name.bytes().filter(u8::is_ascii_alphanumeric);
    loop {
        match (left.next(), right.next()) {
            (None, None) => return key.is_ascii(),
            (Some(a), Some(b)) if a.eq_ignore_ascii_case(&b) => {}
            _ => return false,
        }
    }
}

struct Limits {
    values: Cell<u32>,
    exceeded: Cell<Option<&'static str>>,
}

#[derive(Clone, Copy)]
struct Seed<'l> {
    limits: &'l Limits,
    depth: u32,
}

impl Seed<'_> {
    /// One value more; fails beyond a limit.
    fn count<E: serde::de::Error>(self) -> Result<(), E> {
        let limit = match self.limits.values.get().checked_sub(1) {
            None => "more values than an article can have",
            Some(_) if self.depth > MAX_DEPTH => "nested deeper than an article can be",
            Some(left) => {
                self.limits.values.set(left);
                return Ok(());
            }
        };
        self.limits.exceeded.set(Some(limit));
        Err(E::custom(limit))
    }

    fn deeper(self) -> Self {
        Self { depth: self.depth + 1, ..self }
    }
}

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Json<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Json<'de>, D::Error> {
        self.count()?;
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = Json<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_unit<E>(self) -> Result<Json<'de>, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json<'de>, E> {
        Ok(Json::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json<'de>, E> {
        Ok(Json::Integer(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json<'de>, E> {
        Ok(Json::Integer(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Json<'de>, E> {
        Ok(Json::Float(value))
    }

    fn visit_borrowed_str<E>(self, value: &'de str) -> Result<Json<'de>, E> {
        Ok(Json::Text(Cow::Borrowed(value)))
    }

    fn visit_str<E>(self, value: &str) -> Result<Json<'de>, E> {
        Ok(Json::Text(Cow::Owned(value.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Json<'de>, A::Error> {
        let mut elements = Vec::new();
        while let Some(element) = access.next_element_seed(self.deeper())? {
            elements.push(element);
        }
        Ok(Json::Array(elements))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Json<'de>, A::Error> {
        let mut members = Vec::new();
        while let Some(name) = access.next_key_seed(self.deeper())? {
            let Json::Text(name) = name else { return Err(A::Error::custom("a name is text")) };
            members.push((name, access.next_value_seed(self.deeper())?));
        }
        Ok(Json::Object(Object(members)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(text: &str) -> Object<'_> {
        match parse(text).expect("valid") {
            Json::Object(object) => object,
            other => panic!("{other:?}"),
        }
    }

    fn code(text: &str) -> PoisonCode {
        parse(text).expect_err("poison").code
    }

    #[test]
    fn names_are_found_in_any_spelling() {
        for text in [r#"{"published_at":7}"#, r#"{"publishedAt":7}"#, r#"{"Published-At":7}"#] {
            assert_eq!(object(text).text(&["date", "published_at"]).as_deref(), Some("7"));
        }
        assert_eq!(object(r#"{"publishedé":7}"#).text(&["published"]), None);
    }

    #[test]
    fn of_repeated_names_the_last_one_counts() {
        assert_eq!(object(r#"{"id":1,"id":2}"#).text(&["id"]).as_deref(), Some("2"));
    }

    #[test]
    fn null_and_blank_count_as_absent() {
        let json = object(r#"{"title":null,"headline":" ","name":"x"}"#);
        assert_eq!(json.text(&["title", "headline", "name"]).as_deref(), Some("x"));
    }

    #[test]
    fn plain_strings_are_borrowed_and_escaped_ones_decoded() {
        let json = object(r#"{"a":"plain","b":"tab\there"}"#);
        assert!(matches!(json.get("a"), Some(Json::Text(Cow::Borrowed("plain")))));
        assert!(matches!(json.get("b"), Some(Json::Text(Cow::Owned(text))) if text == "tab\there"));
    }

    #[test]
    fn what_json_forbids_is_malformed() {
        for text in ["{\"a\":NaN}", "{\"a\":1", "{\"a\":\"\\ud800\"}", "{} {}", "{'a':1}", "1e999"]
        {
            assert_eq!(code(text), PoisonCode::Malformed, "{text}");
        }
    }

    #[test]
    fn depth_and_number_of_values_are_bounded() {
        let deep = format!("{}1{}", "[".repeat(10_000), "]".repeat(10_000));
        assert_eq!(code(&deep), PoisonCode::TooLarge);
        assert_eq!(code(&format!("[{}0]", "0,".repeat(200_000))), PoisonCode::TooLarge);
        assert!(parse(&format!("{}1{}", "[".repeat(90), "]".repeat(90))).is_ok());
    }
}
