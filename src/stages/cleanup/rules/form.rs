//! The form of a line: how long, how it ends, its words without case and punctuation.

use super::mark::{Mark, marks};
use crate::stages::cleanup::features::ends_sentence;
use crate::stages::script;

/// Words above which a line is prose only and its words are not looked at.
const LONGEST_FOLDED: usize = 60;

/// Fewest words of a line that is prose.
const LEAST_PROSE: usize = 10;

/// The form of one line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::stages::cleanup) struct Form {
    /// Its words in lower case, joined by single spaces; empty where there are more than 60.
    pub(in crate::stages::cleanup) folded: String,
    /// Its words. Two characters of a script without spaces count as one.
    pub(in crate::stages::cleanup) words: usize,
    /// Words that begin with a capital.
    pub(super) capitals: usize,
    /// Digits.
    pub(super) digits: usize,
    /// Whether it ends as a sentence does, closing quotation marks and brackets aside.
    pub(super) ends: bool,
}

impl Form {
    /// The form of a tidy line.
    pub(in crate::stages::cleanup) fn of(line: &str) -> Self {
        if line.is_ascii() {
            return Self::of_ascii(line);
        }
        let mut unspaced = 0;
        let mut form = Self { ends: ends_sentence(line), ..Self::default() };
        for word in line.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
            form.words += 1;
            unspaced += script::words_in(word) - 1;
            form.capitals += usize::from(word.starts_with(char::is_uppercase));
            form.digits += word.bytes().filter(u8::is_ascii_digit).count();
            if form.words <= LONGEST_FOLDED {
                if form.words > 1 {
                    form.folded.push(' ');
                }
                form.folded.extend(word.chars().flat_map(char::to_lowercase));
            }
        }
        form.words += unspaced;
        if form.words > LONGEST_FOLDED {
            form.folded.clear();
        }
        form
    }

    /// The form of a line of nothing but ASCII.
    fn of_ascii(line: &str) -> Self {
        let mut form = Self { ends: ends_sentence(line), ..Self::default() };
        let mut folded = Vec::with_capacity(line.len());
        let mut in_word = false;
        for byte in line.bytes() {
            if !byte.is_ascii_alphanumeric() {
                in_word = false;
                continue;
            }
            if !in_word {
                in_word = true;
                form.words += 1;
                form.capitals += usize::from(byte.is_ascii_uppercase());
                if form.words > 1 {
                    folded.push(b' ');
                }
            }
            form.digits += usize::from(byte.is_ascii_digit());
            folded.push(byte.to_ascii_lowercase());
        }
        if form.words <= LONGEST_FOLDED {
            form.folded = String::from_utf8(folded).unwrap_or_default();
        }
        form
    }

    /// A sentence or more: long enough and ended.
    pub(in crate::stages::cleanup) fn is_prose(&self) -> bool {
        self.words >= LEAST_PROSE && self.ends
    }

    /// Whether its first word opens a prompt, the heading of a list, or a by-line.
    pub(super) fn opens(&self) -> bool {
        self.tokens().next().is_some_and(|word| marks(word) & Mark::Opens.bit() != 0)
    }

    /// Its words, where they are looked at.
    pub(in crate::stages::cleanup) fn tokens(&self) -> impl Iterator<Item = &str> {
        self.folded.split(' ').filter(|word| !word.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_folded_without_punctuation() {
        let form = Form::of("“Print” – Dictionary (Print)!");
        assert_eq!(form.folded, "print dictionary print");
        assert_eq!((form.words, form.capitals, form.ends), (3, 3, true));
    }

    #[test]
    fn ascii_has_the_same_form_as_other_text() {
        let line = "The QUAY (built 1951) is closed";
        let other = Form::of(&format!("{line} “"));
        assert_eq!(Form::of(line), other);
    }

    #[test]
    fn a_closing_quotation_mark_does_not_hide_the_full_stop() {
        assert!(Form::of("He said: “We are not for sale.”").ends);
        assert!(!Form::of("Ferries in brief").ends);
    }

    #[test]
    fn scripts_without_spaces_have_words_too() {
        let japanese = "市長は月曜日に北の港の新しい橋を開通させたと発表した。";
        assert!(Form::of(japanese).is_prose());
    }
}
