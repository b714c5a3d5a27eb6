//! What a token sees of its sentence and document beyond single words: the run of capitals it
//! stands in, how its word is written elsewhere, and names of lists that several words make.

use super::lexicon::{Lexicon, list, phrase};
use super::word::{Class, Word};

/// Longest name of a list, in words.
const LONGEST_NAME: usize = 7;

/// How the letters of a sentence are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Case {
    /// As sentences are.
    #[default]
    Sentence,
    /// Nearly all words begin with a capital.
    Title,
    /// All words are in capitals.
    Upper,
    /// No word has a capital.
    Lower,
}

/// Neighbouring words with capitals: "Port Ellery Harbour Board".
#[derive(Clone, Copy, Debug)]
pub struct Run<'a> {
    /// Its first word.
    pub first: &'a Word,
    /// Its last.
    pub last: &'a Word,
    /// The word before it.
    pub before: &'a Word,
    /// The word behind it.
    pub after: &'a Word,
    /// Which of its words this is, from 0, at most 4.
    pub place: u8,
    /// How many follow, at most 4.
    pub to_end: u8,
    /// How many there are, at most 5.
    pub length: u8,
}

/// A token with its surroundings.
#[derive(Clone, Copy, Debug)]
pub struct Around<'a> {
    /// The words from two before to two behind.
    pub words: [&'a Word; 5],
    /// The run of capitals it is in; of other words, the word alone.
    pub run: Run<'a>,
    /// How the word is written elsewhere in the document, and whether it begins its sentence.
    pub evidence: u8,
    /// How the sentence is written.
    pub case: u8,
    /// Place in a name of a list, of the token before, this one and the next; see [`gazetted`].
    pub gazetted: [u8; 3],
}

/// How often a word is written in each way in the document, whatever its sentence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Writing {
    /// In small letters.
    pub lower: u16,
    /// With a capital, inside a sentence with small letters.
    pub capital: u16,
}

impl Writing {
    /// Counts one occurrence.
    pub fn count(&mut self, word: &Word, is_first: bool, case: Case) {
        if case != Case::Sentence {
            return;
        }
        match word.class {
            Class::Lower => self.lower = self.lower.saturating_add(1),
            Class::Capital | Class::Upper if !is_first => {
                self.capital = self.capital.saturating_add(1);
            }
            _ => {}
        }
    }

    /// What the other occurrences say, as a small number: the token's own is left out.
    pub fn evidence(&self, word: &Word, is_first: bool, case: Case) -> u8 {
        let mut others = *self;
        if case == Case::Sentence {
            match word.class {
                Class::Lower => others.lower = others.lower.saturating_sub(1),
                Class::Capital | Class::Upper if !is_first => {
                    others.capital = others.capital.saturating_sub(1);
                }
                _ => {}
            }
        }
        u8::from(is_first)
            | u8::from(others.lower > 0) << 1
            | u8::from(others.capital > 0) << 2
            | (word.class as u8) << 3
    }
}

/// How a sentence is written, by its words of letters.
pub fn case_of(words: &[Word]) -> Case {
    let (mut lower, mut capital, mut upper) = (0usize, 0usize, 0usize);
    for word in words {
        match word.class {
            Class::Lower => lower += 1,
            Class::Capital => capital += 1,
            Class::Upper => upper += 1,
            _ => {}
        }
    }
    let all = lower + capital + upper;
    match all {
        0..3 => Case::Sentence,
        _ if upper * 5 >= all * 4 && lower == 0 => Case::Upper,
        _ if lower == all => Case::Lower,
        _ if (capital + upper) * 4 >= all * 3 && all > 3 => Case::Title,
        _ => Case::Sentence,
    }
}

/// Marks the words of a sentence that make up names of the lists: one number a word, which tells
/// list and place; 0 outside. The longest name from the left holds. Only names of several words
/// count, as the lists of single words are known by type.
pub fn gazetted(words: &[Word], lexicon: &Lexicon, marks: &mut Vec<u8>) {
    marks.clear();
    marks.resize(words.len(), 0);
    let mut at = 0;
    while at < words.len() {
        if !words[at].is_capital() || words[at].lists & list::BEGINNING == 0 {
            at += 1;
            continue;
        }
        let mut name = words[at].exact;
        let mut longest = None;
        for (behind, word) in words[at + 1..].iter().take(LONGEST_NAME - 1).enumerate() {
            name = phrase(name, word.exact);
            let lists = lexicon.name(name);
            if lists & !list::BEGINNING != 0 {
                longest = Some((at + behind + 2, lists & !list::BEGINNING));
            }
            if lists & list::BEGINNING == 0 {
                break;
            }
        }
        let Some((end, lists)) = longest else {
            at += 1;
            continue;
        };
        mark(&mut marks[at..end], lists);
        at = end;
    }
}

/// Marks a name's words with its list and their places.
pub fn mark(marks: &mut [u8], lists: u8) {
    let last = marks.len().saturating_sub(1);
    for (at, mark) in marks.iter_mut().enumerate() {
        let place = match (at == 0, at == last) {
            (true, true) => 3,
            (true, false) => 0,
            (false, true) => 2,
            (false, false) => 1,
        };
        // Bits of lists below 64, moved up, and the place.
        *mark = (lists & 0x3f) << 2 | place;
    }
}

/// The run of capitals of every word: where it begins and ends.
pub fn runs(words: &[Word], found: &mut Vec<(u32, u32)>) {
    found.clear();
    let mut at = 0;
    while at < words.len() {
        let mut end = at + 1;
        if words[at].is_capital() {
            while end < words.len() && words[end].is_capital() {
                end += 1;
            }
        }
        // A sentence is short.
        found.resize(end, (at as u32, end as u32));
        at = end;
    }
}

/// The surroundings of a word of a sentence.
pub fn around<'a>(
    words: &'a [Word],
    at: usize,
    run: (u32, u32),
    evidence: u8,
    case: Case,
    marks: &[u8],
) -> Around<'a> {
    let word = |at: Option<usize>| at.and_then(|at| words.get(at)).unwrap_or(&Word::EDGE);
    let mark = |at: Option<usize>| at.and_then(|at| marks.get(at)).copied().unwrap_or(0);
    let (start, end) = (run.0 as usize, run.1 as usize);
    Around {
        words: [
            word(at.checked_sub(2)),
            word(at.checked_sub(1)),
            &words[at],
            word(Some(at + 1)),
            word(Some(at + 2)),
        ],
        run: Run {
            first: &words[start],
            last: &words[end - 1],
            before: word(start.checked_sub(1)),
            after: word(Some(end)),
            place: (at - start).min(4) as u8,
            to_end: (end - 1 - at).min(4) as u8,
            length: (end - start).min(5) as u8,
        },
        evidence,
        case: case as u8,
        gazetted: [mark(at.checked_sub(1)), mark(Some(at)), mark(Some(at + 1))],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stages::entities::tagger::word::hash;

    fn words(text: &str, lexicon: &Lexicon) -> Vec<Word> {
        text.split(' ').map(|word| Word::of(word, lexicon)).collect()
    }

    #[test]
    fn headlines_are_told_from_sentences() {
        let case = |text| case_of(&words(text, &Lexicon::default()));
        assert_eq!(case("The board of Port Ellery met"), Case::Sentence);
        assert_eq!(case("Harbour Board Closes the Northern Quay"), Case::Title);
        assert_eq!(case("HARBOUR BOARD CLOSES QUAY"), Case::Upper);
        assert_eq!(case("wren sees no way out"), Case::Lower);
    }

    #[test]
    fn names_of_several_words_are_marked_and_the_longest_holds() {
        let (port, ellery, bay) = (hash("Port"), hash("Ellery"), hash("Bay"));
        let two = phrase(port, ellery);
        let names = [
            (port, list::BEGINNING),
            (two, list::PLACE | list::BEGINNING),
            (phrase(two, bay), list::ORGANISATION),
        ];
        let lexicon = Lexicon::build(&[], &names);
        let mut marks = Vec::new();
        gazetted(&words("to Port Ellery Bay and Port Ellery", &lexicon), &lexicon, &mut marks);
        let place = |bits: u8, at: u8| bits << 2 | at;
        let (org, town) = (list::ORGANISATION, list::PLACE);
        let expected =
            [0, place(org, 0), place(org, 1), place(org, 2), 0, place(town, 0), place(town, 2)];
        assert_eq!(marks, expected);
    }

    #[test]
    fn a_word_is_no_evidence_of_itself() {
        let lexicon = Lexicon::default();
        let wren = Word::of("Wren", &lexicon);
        let mut writing = Writing::default();
        writing.count(&wren, false, Case::Sentence);
        assert_eq!(writing.evidence(&wren, false, Case::Sentence) >> 1 & 3, 0);
        assert_eq!(writing.evidence(&wren, true, Case::Sentence) >> 1 & 3, 2);
    }

    #[test]
    fn runs_of_capitals_are_found() {
        let mut found = Vec::new();
        runs(&words("the Ellery Post of Sarn", &Lexicon::default()), &mut found);
        assert_eq!(found, [(0, 1), (1, 3), (1, 3), (3, 4), (4, 5)]);
    }
}
