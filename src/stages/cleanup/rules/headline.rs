//! What a headline in a text looks like.

use super::Form;

/// Most words of a headline.
const LONGEST: usize = 25;

/// Words enough, none too many, not ended as a statement is, and no list entry.
pub(super) fn has_form(form: &Form) -> bool {
    (3..=LONGEST).contains(&form.words)
        && !form.folded.is_empty()
        && !form.ends
        && form.digits < 2 * form.words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_figures_and_single_words_are_no_headlines() {
        assert!(has_form(&Form::of("Port Ellery closes its northern quay")));
        for line in ["News", "The quay is closed.", "12 1999 2004"] {
            assert!(!has_form(&Form::of(line)), "{line}");
        }
    }
}
