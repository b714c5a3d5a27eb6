//! The normal form of a text: what stays equal when an article is laid out, cased or spelt by
//! another house. Knows nothing of hashes.

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

/// Calls `word` for every word of the normal form, in order: compatibility forms folded (NFKC),
/// lower case, letters and digits only. Figures stay: "1.5" is `1`, `5`; "15" is `15`.
pub(super) fn for_each_word(text: &str, mut word: impl FnMut(&str)) {
    if is_nfkc_quick(text.chars()) == IsNormalized::Yes {
        split(text.chars(), &mut word);
    } else {
        split(text.nfkc(), &mut word);
    }
}

fn split(chars: impl Iterator<Item = char>, word: &mut impl FnMut(&str)) {
    let mut current = String::with_capacity(32);
    for c in chars {
        if c.is_ascii_alphanumeric() {
            current.push(c.to_ascii_lowercase());
        } else if c.is_alphanumeric() {
            current.extend(c.to_lowercase().filter(|c| c.is_alphanumeric()));
        } else if !is_inside_word(c) && !current.is_empty() {
            word(&current);
            current.clear();
        }
    }
    if !current.is_empty() {
        word(&current);
    }
}

/// Characters that neither end a word nor belong to it: combining marks, soft hyphens, joiners.
fn is_inside_word(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200d}' | '\u{2060}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        let mut found = Vec::new();
        for_each_word(text, |word| found.push(word.to_owned()));
        found
    }

    #[test]
    fn case_punctuation_and_layout_do_not_count() {
        assert_eq!(words("“The DAM,”\n\n he said…"), words("the dam he said"));
    }

    #[test]
    fn compatibility_forms_are_folded() {
        assert_eq!(words("ﬁve ５ Ｋｍ Stra\u{ad}ße"), ["five", "5", "km", "straße"]);
    }

    #[test]
    fn figures_stay_apart() {
        assert_eq!(words("1.5 or 15"), ["1", "5", "or", "15"]);
    }
}
