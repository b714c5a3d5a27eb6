//! Scripts that write no spaces between words, where a word is a run of characters.

/// Whether the character belongs to such a script: Thai, Japanese, Chinese.
pub(super) fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{e7f}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}')
}

/// How many words a run of letters and digits stands for: two characters of an unspaced script
/// count as one word.
pub(super) fn words_in(run: &str) -> usize {
    if run.is_ascii() {
        return 1;
    }
    let characters = run.chars().filter(|&c| is_unspaced(c)).count();
    (characters / 2).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_without_spaces_is_weighed_by_its_characters() {
        assert_eq!(words_in("市長は月曜日に"), 3);
        assert_eq!(words_in("bürgermeister"), 1);
        assert_eq!(words_in("港"), 1);
    }
}
