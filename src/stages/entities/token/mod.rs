//! Cuts a text into words, punctuation and sentences, the way the tagger was trained to see them.
//!
//! Promises tokens in ascending order that do not overlap, hold no white space and begin and end
//! at characters. Made for news: hyphens stand alone ("North Korea-Russia" is four tokens),
//! possessives and contractions are cut with either apostrophe, "U.S.", "J.", "Inc.", "AT&T",
//! "2.3", "10:30", web and e-mail addresses stay whole. Follows the conventions of English
//! Universal Dependencies where they say anything. Must not know labels or lists of names.

mod abbreviation;
mod word;

use abbreviation::{begins_sentences, is_abbreviation, is_title};

/// Tokens after which a sentence is ended by force, so that every search over one is bounded.
pub const LONGEST_SENTENCE: usize = 256;

/// A piece of a text, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// Whether a sentence begins here.
    pub first: bool,
}

impl Token {
    /// The token's text.
    pub fn of<'a>(&self, text: &'a str) -> &'a str {
        &text[self.start as usize..self.end as usize]
    }
}

/// The tokens of a text, put in place of what `tokens` held. A line break ends a sentence. Of a
/// text longer than `u32::MAX` bytes none are found.
pub fn tokenise(text: &str, tokens: &mut Vec<Token>) {
    tokens.clear();
    if u32::try_from(text.len()).is_ok() {
        Cutter { text, bytes: text.as_bytes(), tokens, boundary: Boundary::Sure, length: 0 }.run();
    }
}

/// Whether a sentence may begin at the next token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Boundary {
    No,
    /// Behind an abbreviation: only a word that seldom stands inside a sentence begins one.
    Perhaps,
    /// Behind a full stop: anything but a small letter begins one, if white space stands between.
    Likely,
    /// At the beginning of the text or of a line.
    Sure,
}

struct Cutter<'a, 'b> {
    text: &'a str,
    bytes: &'a [u8],
    tokens: &'b mut Vec<Token>,
    boundary: Boundary,
    /// Tokens of the sentence so far.
    length: usize,
}

impl Cutter<'_, '_> {
    fn run(&mut self) {
        let mut at = 0;
        let mut is_spaced = true;
        while let Some(&byte) = self.bytes.get(at) {
            if byte == b'\n' {
                self.boundary = Boundary::Sure;
                is_spaced = true;
                at += 1;
            } else if byte.is_ascii_whitespace() || byte < 0x20 {
                is_spaced = true;
                at += 1;
            } else if byte.is_ascii_alphanumeric() {
                at = self.word(at, is_spaced);
                is_spaced = false;
            } else {
                let (next, is_space) = self.other(at, is_spaced);
                is_spaced = is_space;
                at = next;
            }
        }
    }

    /// What begins with neither an ASCII letter nor a digit nor ASCII white space. Returns where it
    /// ends and whether it was white space.
    fn other(&mut self, at: usize, is_spaced: bool) -> (usize, bool) {
        let Some(c) = self.text[at..].chars().next() else { return (at + 1, true) };
        let end = at + c.len_utf8();
        if c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}') {
            return (end, true);
        }
        if c.is_alphanumeric() {
            return (self.word(at, is_spaced), false);
        }
        if word::is_apostrophe(c)
            && let Some(length) = word::clitic(&self.bytes[end..])
        {
            self.push(at, end + length, is_spaced);
            self.boundary = Boundary::No;
            return (end + length, false);
        }
        let end = self.repeated(c, end);
        self.push(at, end, is_spaced);
        self.boundary = match c {
            '.' | '!' | '?' | '…' | '。' | '！' | '？' => Boundary::Likely,
            '"' | '\'' | '”' | '’' | '»' | ')' | ']' => self.boundary,
            _ => Boundary::No,
        };
        (end, false)
    }

    /// The end of a run of one sign: "...", "--", "''".
    fn repeated(&self, sign: char, mut end: usize) -> usize {
        while sign.is_ascii_punctuation() && self.bytes.get(end) == Some(&(sign as u8)) {
            end += 1;
        }
        end
    }

    fn word(&mut self, at: usize, is_spaced: bool) -> usize {
        let cut = word::cut(self.text, at);
        let mut end = cut.end;
        let text = &self.text[at..end];
        let mut behind = Boundary::No;
        if text.ends_with('.') {
            behind = Boundary::Perhaps;
        } else if cut.clitic == end && self.bytes.get(end) == Some(&b'.') && is_abbreviation(text) {
            behind = if is_title(text) { Boundary::No } else { Boundary::Perhaps };
            end += 1;
        }
        self.push(at, end, is_spaced);
        if cut.clitic > cut.end {
            self.push(cut.end, cut.clitic, false);
            end = cut.clitic;
        }
        self.boundary = behind;
        end
    }

    fn push(&mut self, start: usize, end: usize, is_spaced: bool) {
        let begins = match self.boundary {
            Boundary::No => false,
            Boundary::Sure => true,
            Boundary::Likely => is_spaced && self.may_begin(start),
            Boundary::Perhaps => is_spaced && begins_sentences(&self.text[start..end]),
        };
        let first = begins || self.length >= LONGEST_SENTENCE;
        self.length = if first { 1 } else { self.length + 1 };
        if first {
            self.boundary = Boundary::No;
        }
        // `tokenise` has made sure that every position fits.
        self.tokens.push(Token { start: start as u32, end: end as u32, first });
    }

    /// Whether a sentence can begin with what stands here: not with a small letter, nor with what
    /// closes or divides.
    fn may_begin(&self, start: usize) -> bool {
        let first = self.text[start..].chars().next();
        first.is_some_and(|c| {
            !c.is_lowercase() && !matches!(c, ',' | ';' | ':' | ')' | ']' | '”' | '»' | '.')
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Tokens with a blank between, sentences with a bar.
    fn cut(text: &str) -> String {
        let mut tokens = Vec::new();
        tokenise(text, &mut tokens);
        let mut shown = String::new();
        for token in tokens {
            let gap = match (shown.is_empty(), token.first) {
                (true, _) => "",
                (false, true) => " | ",
                (false, false) => " ",
            };
            shown += gap;
            shown += token.of(text);
        }
        shown
    }

    #[test]
    fn hyphens_between_names_stand_alone() {
        assert_eq!(cut("North Korea-Russia talks"), "North Korea - Russia talks");
        assert_eq!(cut("the Oslo–Bergen line"), "the Oslo – Bergen line");
    }

    #[test]
    fn possessives_and_contractions_are_cut_with_either_apostrophe() {
        assert_eq!(cut("Wren's, Wren’s, WREN'S"), "Wren 's , Wren ’s , WREN 'S");
        assert_eq!(cut("They didn't; she’ll"), "They did n't ; she ’ll");
        assert_eq!(cut("the boards' choice"), "the boards ' choice");
        assert_eq!(cut("O'Dara, L’Aveyron, Shi'ite"), "O'Dara , L’Aveyron , Shi'ite");
        assert_eq!(cut("Wren 's"), "Wren 's");
    }

    #[test]
    fn abbreviations_initials_and_acronyms_keep_their_stops() {
        assert_eq!(cut("Dr. J. R. Wren of Sarn Inc. left."), "Dr. J. R. Wren of Sarn Inc. left .");
        assert_eq!(cut("in the U.S. on Monday"), "in the U.S. on Monday");
        assert_eq!(cut("U.S.-based"), "U.S. - based");
        assert_eq!(cut("the G7, AT&T and S&P 500"), "the G7 , AT&T and S&P 500");
    }

    #[test]
    fn numbers_and_addresses_stay_whole() {
        assert_eq!(cut("$2.3 billion at 10:30"), "$ 2.3 billion at 10:30");
        assert_eq!(cut("1,200 (5%)."), "1,200 ( 5 % ) .");
        assert_eq!(
            cut("see https://ellery.example/a?b=c, or ana.d@ellery.example."),
            "see https://ellery.example/a?b=c , or ana.d@ellery.example ."
        );
    }

    #[test]
    fn sentences_end_at_stops_and_lines() {
        assert_eq!(cut("It rained. Ana left.\nNo one"), "It rained . | Ana left . | No one");
        assert_eq!(cut("“Go!” he said. “Now.” Then"), "“ Go ! ” he said . | “ Now . ” | Then");
        assert_eq!(cut("from the U.S. The board"), "from the U.S. | The board");
        assert_eq!(cut("Mr. The of St. Ives"), "Mr. The of St. Ives");
        assert_eq!(cut("at 3 p.m. on Friday"), "at 3 p.m. on Friday");
    }

    #[test]
    fn a_sentence_without_end_is_ended_by_force() {
        let text = "word ".repeat(3 * LONGEST_SENTENCE);
        let mut tokens = Vec::new();
        tokenise(&text, &mut tokens);
        assert_eq!(tokens.iter().filter(|token| token.first).count(), 3);
    }

    proptest! {
        #[test]
        fn tokens_ascend_and_cover_all_but_white_space(
            text in r"([A-Za-z'’.\-&@ \n]{0,4}|\PC{0,6}|n't|'s|www\.|U\.S\.|サ|é|🎈|1,2){0,24}"
        ) {
            let mut tokens = Vec::new();
            tokenise(&text, &mut tokens);
            let mut at = 0;
            for token in &tokens {
                let between = &text[at..token.start as usize];
                let is_space =
                    |c: char| c.is_whitespace() || c < ' ' || matches!(c, '\u{200b}' | '\u{feff}');
                prop_assert!(between.chars().all(is_space), "{between:?}");
                prop_assert!(token.start < token.end);
                prop_assert!(!token.of(&text).contains(char::is_whitespace));
                at = token.end as usize;
            }
            prop_assert!(tokens.first().is_none_or(|token| token.first));
        }
    }
}
