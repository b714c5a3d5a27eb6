//! Names that a ticker in brackets stands behind, "Vale Instruments (NYSE: VAL)": companies, however
//! little the tagger knows of the words.

use std::ops::Range;

use super::rules::is_exchange;

/// Most tokens of a name that are looked at.
const LONGEST: usize = 6;

/// Words between two runs of capitals that may be part of the same name: "Bank of Northport". Where
/// the name begins is left to the tagger then.
const JOINTS: [&str; 3] = ["of", "and", "for"];

/// Signs after which a capital means nothing: "— Shares of Northport Steel".
const STARTS: [&str; 7] = [".", "—", "–", "-", ":", "\"", "“"];

/// The names, in tokens, ascending; `word` gives the text of a token, of which there are `count`.
pub(super) fn companies<'a>(
    word: &impl Fn(usize) -> &'a str,
    count: usize,
) -> impl Iterator<Item = Range<usize>> {
    let is_ticker =
        |at: &usize| word(*at) == "(" && is_exchange(word(at + 1)) && word(at + 2) == ":";
    (1..count.saturating_sub(3)).filter(is_ticker).filter_map(|at| name_before(word, at))
}

/// The run of capitalised words that ends before a token.
fn name_before<'a>(word: &impl Fn(usize) -> &'a str, end: usize) -> Option<Range<usize>> {
    let least = end.saturating_sub(LONGEST);
    let is_part = |at: &usize| word(*at) == "&" || word(*at).starts_with(char::is_uppercase);
    let start = (least..end).rev().take_while(is_part).last()?;
    let is_cut = start == least && start > 0;
    let is_name = |at: usize| {
        word(at).starts_with(char::is_uppercase) && at > 0 && !STARTS.contains(&word(at - 1))
    };
    let is_joined = start > 1 && JOINTS.contains(&word(start - 1)) && is_name(start - 2);
    (!is_cut && !is_joined && word(start) != "&").then_some(start..end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        let words: Vec<&str> = text.split(' ').collect();
        let word = |at: usize| words.get(at).copied().unwrap_or_default();
        companies(&word, words.len()).map(|tokens| words[tokens].join(" ")).collect()
    }

    #[test]
    fn what_stands_before_a_ticker_is_a_company() {
        let text = "shares in Vale & Sons ( NYSE : VAL ) rose , Quorvane ( KRX : 005930 ) fell";
        assert_eq!(found(text), ["Vale & Sons", "Quorvane"]);
        assert_eq!(found("— Shares of Quorvane Steel ( KRX : 005930 ) fell"), ["Quorvane Steel"]);
    }

    #[test]
    fn where_the_name_may_begin_earlier_nothing_is_said() {
        assert!(found("The Bank of Northport ( NYSE : BNP ) rose").is_empty());
        assert!(found("A B C D E F G ( NYSE : BNP ) rose").is_empty());
        assert!(found("the index ( NYSE : BNP ) rose").is_empty());
        assert!(found("( NYSE : BNP )").is_empty());
    }
}
