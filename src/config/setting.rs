//! How each type of setting is read from a written value, and how it is shown again.

use std::path::PathBuf;
use std::time::Duration;

use super::names;
use super::problem::Refusal;
use super::quantity::{self, ByteSize};
use super::value::{Kind, Value, quote};
use crate::article::TopicName;

/// A type that a key can have.
pub(super) trait Setting: Sized {
    /// Reads it.
    ///
    /// # Errors
    /// The value means nothing of this type; says what would.
    fn read(value: &Value) -> Result<Self, Refusal>;

    /// Writes it as TOML: reading that gives the same again.
    fn show(&self) -> String;
}

/// A closed set of words.
pub(super) trait Choice: Copy + PartialEq + 'static {
    /// Every word with its meaning, the default first.
    const WORDS: &'static [(&'static str, Self)];
}

/// A setting that `false` switches off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Switch<T>(pub(super) Option<T>);

/// A setting that `"auto"` leaves to the process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Auto<T>(pub(super) Option<T>);

/// The refusal of a value whose notation does not fit.
pub(super) fn unfit(value: &Value, wanted: &str) -> Refusal {
    Refusal::new(format!("{} does not fit", value.describe()), format!("write {wanted}"))
}

impl Setting for bool {
    fn read(value: &Value) -> Result<Self, Refusal> {
        match &value.kind {
            Kind::Flag(flag) => Ok(*flag),
            Kind::Bare(text) if text == "true" => Ok(true),
            Kind::Bare(text) if text == "false" => Ok(false),
            _ => Err(unfit(value, "true or false")),
        }
    }

    fn show(&self) -> String {
        self.to_string()
    }
}

/// Reads a whole number; underscores may group the digits outside TOML too.
fn whole(value: &Value) -> Option<i64> {
    match &value.kind {
        Kind::Integer(number) => Some(*number),
        Kind::Bare(text) => text.replace('_', "").parse().ok(),
        _ => None,
    }
}

macro_rules! whole_number {
    ($($type:ty),+) => {$(
        impl Setting for $type {
            fn read(value: &Value) -> Result<Self, Refusal> {
                let fits = whole(value).and_then(|number| number.try_into().ok());
                fits.ok_or_else(|| unfit(value, "a whole number without quotes or unit"))
            }

            fn show(&self) -> String {
                self.to_string()
            }
        }
    )+};
}

whole_number!(i32, u32, usize);

impl Setting for String {
    fn read(value: &Value) -> Result<Self, Refusal> {
        match value.text().map(str::trim) {
            Some("") => Err(Refusal::new("is empty", "")),
            Some(text) => Ok(text.to_owned()),
            None => Err(unfit(value, "a text in quotes")),
        }
    }

    fn show(&self) -> String {
        toml::Value::from(self.as_str()).to_string()
    }
}

impl Setting for PathBuf {
    fn read(value: &Value) -> Result<Self, Refusal> {
        String::read(value).map(Self::from)
    }

    fn show(&self) -> String {
        self.display().to_string().show()
    }
}

impl Setting for Duration {
    fn read(value: &Value) -> Result<Self, Refusal> {
        match value.text() {
            Some(text) => quantity::duration(text),
            None => Err(unfit(value, "a duration with its unit, as in \"15s\"")),
        }
    }

    fn show(&self) -> String {
        quantity::show_duration(*self).show()
    }
}

impl Setting for ByteSize {
    fn read(value: &Value) -> Result<Self, Refusal> {
        match value.text() {
            Some(text) => quantity::size(text),
            None => Err(unfit(value, "a size with its unit, as in \"16MiB\"")),
        }
    }

    fn show(&self) -> String {
        self.to_string().show()
    }
}

impl Setting for TopicName {
    fn read(value: &Value) -> Result<Self, Refusal> {
        let name = String::read(value)?;
        names::topic(&name)?;
        Ok(Self::from(name))
    }

    fn show(&self) -> String {
        self.to_string().show()
    }
}

impl<T: Setting> Setting for Vec<T> {
    /// Reads a list, or a single item. Outside the file, commas part the items.
    fn read(value: &Value) -> Result<Self, Refusal> {
        match &value.kind {
            Kind::List(items) => items.iter().map(T::read).collect(),
            Kind::Bare(text) => {
                let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
                let value = |item: &str| Value {
                    place: value.place.clone(),
                    kind: Kind::Bare(item.to_owned()),
                };
                items.map(|item| T::read(&value(item))).collect()
            }
            _ => Ok(vec![T::read(value)?]),
        }
    }

    fn show(&self) -> String {
        format!("[{}]", self.iter().map(T::show).collect::<Vec<_>>().join(", "))
    }
}

impl<T: Setting> Setting for Switch<T> {
    fn read(value: &Value) -> Result<Self, Refusal> {
        if value.is_off() {
            return Ok(Self(None));
        }
        if matches!(value.kind, Kind::Flag(true)) {
            return Err(unfit(value, "a text, or false for none"));
        }
        T::read(value).map(|inner| Self(Some(inner)))
    }

    fn show(&self) -> String {
        self.0.as_ref().map_or_else(|| "false".to_owned(), T::show)
    }
}

impl<T: Setting> Setting for Auto<T> {
    fn read(value: &Value) -> Result<Self, Refusal> {
        match value.text() {
            Some("auto") => Ok(Self(None)),
            _ => T::read(value).map(|inner| Self(Some(inner))),
        }
    }

    fn show(&self) -> String {
        self.0.as_ref().map_or_else(|| "auto".to_owned().show(), T::show)
    }
}

impl<C: Choice> Setting for C {
    fn read(value: &Value) -> Result<Self, Refusal> {
        let words: Vec<_> = C::WORDS.iter().map(|(word, _)| *word).collect();
        let word = word(value, &words)?;
        let meant = C::WORDS.iter().find(|(known, _)| *known == word);
        meant.map(|(_, meaning)| *meaning).ok_or_else(|| unfit(value, &words.join(" or ")))
    }

    fn show(&self) -> String {
        let word = Self::WORDS.iter().find(|(_, meaning)| meaning == self);
        word.map_or("", |(word, _)| word).to_owned().show()
    }
}

/// Reads one of a few words.
///
/// # Errors
/// It is none of them; the nearest one is suggested.
pub(super) fn word(value: &Value, words: &[&'static str]) -> Result<&'static str, Refusal> {
    let all = words.join(", ");
    let Some(text) = value.text() else { return Err(unfit(value, &format!("one of {all}"))) };
    if let Some(word) = words.iter().find(|word| **word == text) {
        return Ok(word);
    }
    let suggestion = match names::nearest(text, words.iter().copied()) {
        Some(near) => format!("did you mean {near:?}? One of {all}"),
        None => format!("write one of {all}"),
    };
    Err(Refusal::new(format!("{} is not known", quote(text)), suggestion))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Place;

    fn value(kind: Kind) -> Value {
        Value { place: Place::Default, kind }
    }

    fn bare<T: Setting>(text: &str) -> Result<T, Refusal> {
        T::read(&value(Kind::Bare(text.to_owned())))
    }

    #[test]
    fn text_from_outside_the_file_is_read_as_the_key_wants_it() {
        assert_eq!(bare("true"), Ok(true));
        assert_eq!(bare("10_000"), Ok(10_000_usize));
        assert_eq!(bare("a, b,"), Ok(vec!["a".to_owned(), "b".to_owned()]));
        assert_eq!(bare("false"), Ok(Switch::<String>(None)));
    }

    #[test]
    fn a_quoted_number_or_flag_in_the_file_is_refused() {
        let quoted = |text: &str| value(Kind::Text(text.to_owned()));
        assert!(usize::read(&quoted("3")).is_err());
        assert!(bool::read(&quoted("true")).is_err());
    }

    #[test]
    fn a_negative_count_is_refused() {
        assert!(usize::read(&value(Kind::Integer(-1))).is_err());
        assert_eq!(i32::read(&value(Kind::Integer(-1))), Ok(-1));
    }

    #[test]
    fn the_nearest_word_is_suggested() {
        let refused = word(&value(Kind::Text("ztsd".to_owned())), &["lz4", "zstd"]).err();
        let suggestion = refused.map(|refusal| refusal.suggestion).unwrap_or_default();
        assert!(suggestion.contains("did you mean \"zstd\"?"), "{suggestion}");
    }

    #[test]
    fn what_is_shown_is_toml() {
        assert_eq!(vec!["a\"b".to_owned()].show(), "['a\"b']");
        assert_eq!(Auto::<usize>(None).show(), "\"auto\"");
        assert_eq!(Duration::from_secs(259_200).show(), "\"72h\"");
    }
}
