//! The tokens that a sketch is made of: words with their hash and weight, function words left out.

use super::super::script::is_unspaced;
use super::hash::WordHash;
use super::normal::{Normal, Sink, Word};
use super::weights::{FUNCTION, UNKNOWN, weight};

/// Weight of a shingle of a script without spaces: content, and known.
const SHINGLE: u8 = 12;
/// Shorter words say nothing of noise: abbreviations, initials.
const LETTERS: usize = 4;
/// Paragraphs at whose beginning a mark counts.
const MARKED_PARAGRAPHS: usize = 4;
/// By these words wires and papers mark a correction, a new lead, a fuller version.
const MARKS: [&str; 24] = [
    "adds",
    "aktualisiert",
    "berichtigt",
    "clarification",
    "clarifies",
    "complète",
    "corrected",
    "correction",
    "corrects",
    "corrige",
    "korrektur",
    "ld",
    "lead",
    "recasts",
    "refile",
    "refiles",
    "rectifica",
    "rectifie",
    "rewrites",
    "update",
    "updated",
    "updates",
    "writethru",
    "wrap",
];
/// Texts with a smaller share of function words, in percent, are of another language, or tables.
const FUNCTION_SHARE: usize = 20;

/// Share of misread words, in percent, from which on they are no matter of chance.
const SURE: u8 = 6;

/// One content word, or one shingle of a script without spaces.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts of a word")]
pub(super) struct Token {
    /// The [`WordHash`] of its letters and digits.
    pub(super) hash: u64,
    /// Bytes of the text that it stands in: itself or more of the run between blanks around it.
    pub(super) source: (u32, u32),
    /// What it says, from [`FUNCTION`] + 1 to [`UNKNOWN`].
    pub(super) weight: u8,
    /// Whether it holds a digit.
    pub(super) figure: bool,
    /// Whether a paragraph begins with it, or with a function word before it.
    pub(super) paragraph: bool,
    /// Whether it is a shingle.
    shingle: bool,
    /// Whether it is a longer word in small letters, most likely no name.
    letters: bool,
}

/// The content of a text.
#[derive(Debug, Default)]
pub(super) struct Tokens {
    /// In the order of the text.
    pub(super) list: Vec<Token>,
    /// Whether one of its first paragraphs begins with a word by which wires mark corrections and
    /// new leads.
    pub(super) is_marked: bool,
    /// Longer words in small letters.
    letters: usize,
    /// All words, and function words among them.
    words: usize,
    function: usize,
    /// Longer words in small letters that the table does not know, each once.
    strange: Vec<u64>,
    /// Paragraphs begun.
    paragraphs: usize,
}

impl Sink for Tokens {
    fn expect(&mut self, words: usize) {
        self.list.reserve(words);
    }

    #[inline(always)]
    fn word(&mut self, word: Word<'_>) {
        if word.begins {
            self.begin_paragraph(word.text());
        }
        if word.is_wide && self.add_shingles(&word) {
            return;
        }
        self.list.push(Token {
            hash: word.hash,
            source: word.source,
            weight: UNKNOWN,
            figure: word.figure,
            paragraph: word.begins,
            shingle: false,
            letters: word.small & !word.figure & (word.length >= LETTERS),
        });
    }
}

impl Tokens {
    /// Reads a text.
    pub(super) fn of(text: &str) -> (Self, Normal) {
        let mut tokens = Self::default();
        let normal = Normal::of(text, &mut tokens);
        tokens.leave_out_function_words();
        tokens.strange.sort_unstable();
        tokens.strange.dedup();
        (tokens, normal)
    }

    #[inline(never)]
    fn begin_paragraph(&mut self, word: &[u8]) {
        self.paragraphs += 1;
        self.is_marked |= self.paragraphs <= MARKED_PARAGRAPHS && is_mark(word);
    }

    /// Counts all words and keeps those of content.
    fn leave_out_function_words(&mut self) {
        let (mut kept, mut is_begun) = (0, false);
        for at in 0..self.list.len() {
            let token = self.list[at];
            // The table is large: looked up in one go, no step waits for the one before it.
            let known = weight(token.hash);
            let is_word = !token.figure & !token.shingle;
            let weight = if is_word { known } else { token.weight };
            let is_function = weight <= FUNCTION;
            self.words += usize::from(is_word);
            self.letters += usize::from(token.letters);
            self.function += usize::from(is_function);
            if token.letters & (weight == UNKNOWN) {
                self.strange.push(token.hash);
            }
            is_begun |= token.paragraph;
            self.list[kept] = Token { paragraph: is_begun, weight, ..token };
            is_begun &= is_function;
            kept += usize::from(!is_function);
        }
        self.list.truncate(kept);
    }

    /// Adds a word of a script without spaces, in pairs of characters; false where it is none.
    fn add_shingles(&mut self, word: &Word<'_>) -> bool {
        let text = str::from_utf8(word.text()).unwrap_or_default();
        if !text.chars().any(is_unspaced) {
            return false;
        }
        let mut paragraph = word.begins;
        let pairs = text.char_indices().zip(text.char_indices().skip(1));
        for ((start, _), (second, c)) in pairs {
            self.list.push(Token {
                hash: WordHash::of(&text.as_bytes()[start..second + c.len_utf8()]),
                source: word.source,
                weight: SHINGLE,
                figure: word.figure,
                paragraph,
                shingle: true,
                letters: false,
            });
            paragraph = false;
        }
        true
    }

    /// Share of the words that are misread or misspelt, in percent: those that the table does not
    /// know. Zero where that may as well be the words of a trade: where less than [`SURE`] percent
    /// are left of them after two standard deviations of their number. Zero in a text of another
    /// language, where the table knows none: such a text lacks the function words, which are short
    /// and survive noise.
    pub(super) fn noise(&self) -> u8 {
        if self.letters < 20 || self.function * 100 < FUNCTION_SHARE * self.words {
            return 0;
        }
        let strange = self.strange.len();
        let sure = strange.saturating_sub(2 * strange.isqrt());
        let share = |count: usize| (count * 100 / self.letters.max(1)).min(99) as u8;
        if share(sure) < SURE { 0 } else { share(strange) }
    }
}

fn is_mark(word: &[u8]) -> bool {
    MARKS.iter().any(|mark| mark.as_bytes() == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(text: &str) -> Tokens {
        Tokens::of(text).0
    }

    #[test]
    fn function_words_are_left_out_and_figures_are_whole() {
        let list = tokens("The bridge of the harbor: 1,250.5").list;
        assert_eq!(list.iter().filter(|token| token.figure).count(), 1);
        assert_eq!(list.len(), 3, "bridge, harbor and the figure");
    }

    #[test]
    fn a_script_without_spaces_gives_shingles() {
        assert_eq!(tokens("市長は月曜日に").list.len(), 6);
        assert_eq!(tokens("市長は").list[0].hash, tokens("、市長は").list[0].hash);
    }

    #[test]
    fn misread_words_are_noise_but_another_language_is_not() {
        let clean = "The board of the county said that it would close the bridge over the river \
            for several weeks while workers repair what the storm has damaged this winter.";
        let misread = "Tbe boatd of tbe counfy saicl that it wou1d elose the brldge ovcr the rivcr \
            for sevcral wecks whi1e workcrs rcpair what the stonn has damagcd this wintcr.";
        let german = "Der Vorstand des Hafens hat am Montag beschlossen, den nördlichen Kai für elf \
            Wochen zu sperren, während Taucher die beschädigte Mauer unter Wasser ausbessern.";
        let noise = |text: &str| tokens(&text.repeat(3)).noise();
        assert!(noise(clean) < 6 && noise(misread) > 12, "{}", noise(misread));
        assert_eq!(noise(german), 0);
    }

    #[test]
    fn a_mark_counts_at_the_beginning_of_a_paragraph_only() {
        assert!(tokens("(Corrects figure)\n\nThe bridge is open.").is_marked);
        assert!(!tokens("The bridge is open, the board corrects.").is_marked);
    }
}
