//! What the tagger knows of a word by itself: hashes of its forms, shape, classes, lists it is in.

use xxhash_rust::xxh3::xxh3_64;

use super::lexicon::Lexicon;

/// Longest word whose form is looked at, in bytes; the rest of a longer one is left out.
const LONGEST: usize = 64;

/// Rough form of a word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Class {
    /// Begins with a small letter, or is in a script without capitals.
    Lower,
    /// Begins with a capital.
    Capital,
    /// Capitals only, more than one.
    Upper,
    /// Begins with a digit.
    Number,
    /// A sign, or outside the sentence.
    #[default]
    Sign,
}

/// How many classes there are.
pub const CLASSES: usize = 5;

/// A word type as features see it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Word {
    /// Hash of the word with its digits made equal.
    pub exact: u64,
    /// The same in small letters.
    pub lower: u64,
    /// Hash of its shape.
    pub shape: u64,
    /// Its classes of three sizes, 0 where it is not known.
    pub clusters: [u16; 3],
    /// In which lists of names it stands.
    pub lists: u8,
    /// What the word mostly is in tagged text, 0 where it is not known.
    pub habit: u8,
    /// Its form.
    pub class: Class,
}

impl Word {
    /// What stands before and behind a sentence.
    pub const EDGE: Self = Self {
        exact: 1,
        lower: 1,
        shape: 1,
        clusters: [0; 3],
        lists: 0,
        habit: 0,
        class: Class::Sign,
    };

    /// The word as the lexicon knows it.
    pub fn of(text: &str, lexicon: &Lexicon) -> Self {
        let forms = Forms::of(text);
        let entry = lexicon.entry(&forms);
        Self {
            exact: hash(&forms.exact),
            lower: hash(&forms.lower),
            shape: xxh3_64(&shape(text)),
            clusters: entry.clusters,
            lists: lexicon.lists(&forms),
            habit: entry.habit,
            class: class(text),
        }
    }

    /// Whether the word may begin a name by its form.
    pub fn is_capital(&self) -> bool {
        matches!(self.class, Class::Capital | Class::Upper)
    }
}

/// The spellings of a word under which it is looked up.
pub struct Forms {
    /// With its digits made equal and its apostrophe straight.
    pub exact: String,
    /// In small letters.
    pub lower: String,
    /// With the first letter a capital; for words in capitals only, else empty.
    pub title: String,
}

impl Forms {
    /// The spellings of a word.
    pub fn of(text: &str) -> Self {
        let mut end = text.len().min(LONGEST);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let exact: String = text[..end]
            .chars()
            .map(|c| match c {
                '0'..='9' => '0',
                '’' => '\'',
                c => c,
            })
            .collect();
        let lower = exact.to_lowercase();
        let mut title = String::new();
        if class(text) == Class::Upper {
            let mut rest = lower.chars();
            title.extend(rest.next().into_iter().flat_map(char::to_uppercase));
            title.extend(rest);
        }
        Self { exact, lower, title }
    }
}

/// The hash of a spelling.
pub fn hash(form: &str) -> u64 {
    xxh3_64(form.as_bytes())
}

fn class(text: &str) -> Class {
    let Some(first) = text.chars().next() else { return Class::Sign };
    if first.is_ascii_digit() {
        return Class::Number;
    }
    if !first.is_alphanumeric() {
        let behind = text.chars().nth(1).is_some_and(char::is_alphabetic);
        return if behind { Class::Lower } else { Class::Sign };
    }
    if !first.is_uppercase() {
        return Class::Lower;
    }
    let is_upper = text.chars().nth(1).is_some() && !text.chars().any(char::is_lowercase);
    if is_upper { Class::Upper } else { Class::Capital }
}

/// The word with its letters made equal, and every run cut to two: "Wren" is `Xxx`, "U.S." `X.X.`.
/// Numbers keep their length up to five.
fn shape(text: &str) -> Vec<u8> {
    let mut shape = Vec::with_capacity(16);
    for c in text.chars() {
        let sign = match c {
            c if c.is_uppercase() => b'X',
            c if c.is_alphabetic() => b'x',
            c if c.is_numeric() => b'd',
            '’' => b'\'',
            c if c.is_ascii() => c as u8,
            _ => b'?',
        };
        let most = if sign == b'd' { 5 } else { 2 };
        let run = shape.iter().rev().take_while(|&&last| last == sign).count();
        if run < most {
            shape.push(sign);
        }
        if shape.len() == 16 {
            break;
        }
    }
    shape
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_keep_what_tells_forms_apart() {
        let shown = |text| String::from_utf8(shape(text)).expect("ASCII");
        assert_eq!(shown("Wren"), "Xxx");
        assert_eq!(shown("U.S."), "X.X.");
        assert_eq!(shown("O’Dara"), "X'Xxx");
        assert_eq!(shown("2024"), "dddd");
        assert_eq!(shown("G7"), "Xd");
    }

    #[test]
    fn classes_follow_the_first_letter_and_the_others() {
        let words = ["quay", "Quay", "QUAY", "7th", "-", "'s", "é", "É", "J."];
        let classes: Vec<Class> = words.iter().map(|word| class(word)).collect();
        use Class::{Capital, Lower, Number, Sign, Upper};
        let expected = [Lower, Capital, Upper, Number, Sign, Lower, Lower, Capital, Upper];
        assert_eq!(classes, expected);
    }

    #[test]
    fn a_word_in_capitals_has_a_form_with_one_capital() {
        let forms = Forms::of("ELLERY’S");
        assert_eq!((forms.lower.as_str(), forms.title.as_str()), ("ellery's", "Ellery's"));
        assert_eq!(Forms::of("Ellery").title, "");
    }
}
