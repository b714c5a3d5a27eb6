//! The tokens that a sketch is made of: words with their hash and weight, function words left out.

use xxhash_rust::xxh3::xxh3_64;

use super::super::script::is_unspaced;
use super::normal::Normal;
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

/// One content word, or one shingle of a script without spaces.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    /// xxh3-64 of its letters and digits.
    pub(super) hash: u64,
    /// What it says, from [`FUNCTION`] + 1 to [`UNKNOWN`].
    pub(super) weight: u8,
    /// Whether it holds a digit.
    pub(super) figure: bool,
    /// Whether a paragraph begins with it, or with a function word before it.
    pub(super) paragraph: bool,
    /// Where it stands in the text, in bytes.
    pub(super) source: (usize, usize),
}

/// The content of a text.
#[derive(Debug, Default)]
pub(super) struct Tokens {
    /// In the order of the text.
    pub(super) list: Vec<Token>,
    /// Whether one of its first paragraphs begins with a word by which wires mark corrections and
    /// new leads.
    pub(super) is_marked: bool,
    /// Words of letters.
    letters: usize,
    /// All words, and function words among them.
    words: usize,
    function: usize,
    /// Those that the table does not know, each once.
    unknown: usize,
    strange: std::collections::HashSet<u64>,
}

impl Tokens {
    /// Reads a normal form.
    pub(super) fn of(normal: &Normal) -> Self {
        let mut tokens = Self {
            list: Vec::with_capacity(normal.words.len()),
            is_marked: false,
            letters: 0,
            unknown: 0,
            words: 0,
            function: 0,
            strange: Default::default(),
        };
        let mut joined = String::new();
        let mut paragraph = false;
        let mut paragraphs = 0;
        let mut words = normal.words.iter().peekable();
        while let Some(word) = words.next() {
            if word.marks.paragraph {
                paragraph = true;
                paragraphs += 1;
                tokens.is_marked |=
                    paragraphs <= MARKED_PARAGRAPHS && MARKS.contains(&normal.word(word));
            }
            let mut whole = normal.word(word);
            let (mut end, mut figure) = (word.source.1, word.marks.figure);
            if words.peek().is_some_and(|next| next.marks.glued) {
                joined.clear();
                joined.push_str(whole);
                while let Some(next) = words.next_if(|next| next.marks.glued) {
                    joined.push_str(normal.word(next));
                    figure |= next.marks.figure;
                    end = next.source.1;
                }
                whole = &joined;
            }
            let added = tokens.push(whole, (word.source.0, end), figure, word.marks.small);
            if added > 0 && paragraph {
                let first = tokens.list.len() - added;
                tokens.list[first].paragraph = true;
                paragraph = false;
            }
        }
        tokens
    }

    /// Adds a word, or its shingles; says how many tokens that made.
    fn push(&mut self, text: &str, source: (usize, usize), figure: bool, small: bool) -> usize {
        let token = |hash, weight| Token { hash, weight, figure, paragraph: false, source };
        if !text.is_ascii() && text.chars().any(is_unspaced) {
            let before = self.list.len();
            let pairs = text.char_indices().zip(text.char_indices().skip(1));
            for ((start, _), (second, c)) in pairs {
                let shingle = &text[start..second + c.len_utf8()];
                self.list.push(token(xxh3_64(shingle.as_bytes()), SHINGLE));
            }
            return self.list.len() - before;
        }
        let hash = xxh3_64(text.as_bytes());
        let weight = if figure { UNKNOWN } else { weight(hash) };
        if small && !figure && text.len() >= LETTERS {
            self.letters += 1;
            if weight == UNKNOWN && self.strange.insert(hash) {
                self.unknown += 1;
            }
        }
        self.words += usize::from(!figure);
        if weight <= FUNCTION {
            self.function += 1;
            return 0;
        }
        self.list.push(token(hash, weight));
        1
    }

    /// Share of the words that are misread or misspelt, in percent: those that the table does not
    /// know. Zero in a text of another language, where the table knows none: such a text lacks
    /// the function words, which are short and survive noise.
    pub(super) fn noise(&self) -> u8 {
        if self.letters < 20 || self.function * 100 < FUNCTION_SHARE * self.words {
            return 0;
        }
        (self.unknown * 100 / self.letters.max(1)).min(99) as u8
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(text: &str) -> Tokens {
        Tokens::of(&Normal::of(text))
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
