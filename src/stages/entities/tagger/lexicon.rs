//! Words the tagger has met in unlabelled text, with their classes, and lists of names.
//!
//! Both are hash tables without their keys: a look-up of an unknown word finds something foreign
//! about once in ten million times, which is noise beside that of the weights.

use super::word::{Forms, hash};

/// Lists of names, as bits.
pub mod list {
    /// First names of people.
    pub const FIRST: u8 = 1;
    /// Surnames.
    pub const SURNAME: u8 = 2;
    /// Cities and regions.
    pub const PLACE: u8 = 4;
    /// Countries.
    pub const COUNTRY: u8 = 8;
    /// Companies, universities, clubs.
    pub const ORGANISATION: u8 = 16;
    /// Nationalities and languages.
    pub const PEOPLE: u8 = 32;
    /// The beginning of a longer name.
    pub const BEGINNING: u8 = 64;
}

/// What is known of a word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// Classes of three sizes, from 1.
    pub clusters: [u16; 3],
    /// What the word mostly is in tagged text.
    pub habit: u8,
}

/// Bytes of a word in the table: fingerprint, three classes, habit.
pub const ENTRY: usize = 11;

/// The words and the lists. Empty by default.
#[derive(Clone, Debug, Default)]
pub struct Lexicon {
    words: Vec<(u32, Entry)>,
    names: Vec<u32>,
}

impl Lexicon {
    /// Builds the tables. Words by their spelling's hash; names by the hash of one word or of a
    /// [`phrase`].
    pub fn build(words: &[(u64, Entry)], names: &[(u64, u8)]) -> Self {
        let mut lexicon = Self {
            words: vec![(0, Entry::default()); capacity(words.len())],
            names: vec![0; capacity(names.len())],
        };
        for &(key, entry) in words {
            let mut at = slot(key, lexicon.words.len());
            while lexicon.words[at].0 != 0 && lexicon.words[at].0 != print(key) {
                at = (at + 1) % lexicon.words.len();
            }
            lexicon.words[at] = (print(key), entry);
        }
        for &(key, bits) in names {
            let mut at = slot(key, lexicon.names.len());
            while lexicon.names[at] != 0 && lexicon.names[at] & !0xff != print(key) & !0xff {
                at = (at + 1) % lexicon.names.len();
            }
            lexicon.names[at] |= print(key) & !0xff | u32::from(bits);
        }
        lexicon
    }

    /// What is known of a word: as it is written, else with one capital, else in small letters.
    pub(super) fn entry(&self, forms: &Forms) -> Entry {
        let spellings = [&forms.exact, &forms.title, &forms.lower];
        let mut known = spellings.iter().filter_map(|form| self.word(hash(form)));
        known.next().unwrap_or_default()
    }

    fn word(&self, key: u64) -> Option<Entry> {
        let size = self.words.len();
        let mut at = slot(key, size);
        for _ in 0..size {
            match self.words[at].0 {
                0 => return None,
                found if found == print(key) => return Some(self.words[at].1),
                _ => at = (at + 1) % size,
            }
        }
        None
    }

    /// In which lists a single word stands.
    pub(super) fn lists(&self, forms: &Forms) -> u8 {
        let as_it_is = self.name(hash(&forms.exact));
        if as_it_is == 0 && !forms.title.is_empty() {
            return self.name(hash(&forms.title));
        }
        as_it_is
    }

    /// In which lists a word or [`phrase`] stands.
    pub fn name(&self, key: u64) -> u8 {
        let size = self.names.len();
        let mut at = slot(key, size);
        for _ in 0..size {
            match self.names[at] {
                0 => return 0,
                found if found & !0xff == print(key) & !0xff => return found as u8,
                _ => at = (at + 1) % size,
            }
        }
        0
    }

    /// The tables as bytes.
    pub fn write(&self, bytes: &mut Vec<u8>) {
        bytes.extend((self.words.len() as u32).to_le_bytes());
        bytes.extend((self.names.len() as u32).to_le_bytes());
        for (print, entry) in &self.words {
            bytes.extend(print.to_le_bytes());
            entry.clusters.iter().for_each(|cluster| bytes.extend(cluster.to_le_bytes()));
            bytes.push(entry.habit);
        }
        self.names.iter().for_each(|name| bytes.extend(name.to_le_bytes()));
    }

    /// Reads what [`Lexicon::write`] wrote and takes it off the bytes; `None` where it is cut off.
    pub fn read(bytes: &mut &[u8]) -> Option<Self> {
        let (words, rest) = count(bytes)?;
        let (names, rest) = count(rest)?;
        let (listed, rest) = rest.split_at_checked(words.checked_mul(ENTRY)?)?;
        let (named, rest) = rest.split_at_checked(names.checked_mul(4)?)?;
        *bytes = rest;
        let word = |entry: &[u8]| {
            let cluster = |at: usize| u16::from_le_bytes([entry[at], entry[at + 1]]);
            let print = u32::from_le_bytes([entry[0], entry[1], entry[2], entry[3]]);
            let clusters = [cluster(4), cluster(6), cluster(8)];
            (print, Entry { clusters, habit: entry[10] })
        };
        let name = |name: &[u8]| u32::from_le_bytes([name[0], name[1], name[2], name[3]]);
        Some(Self {
            words: listed.chunks_exact(ENTRY).map(word).collect(),
            names: named.chunks_exact(4).map(name).collect(),
        })
    }
}

/// Takes a number of four bytes off.
pub(super) fn count(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let (number, rest) = bytes.split_first_chunk::<4>()?;
    Some((u32::from_le_bytes(*number) as usize, rest))
}

/// The hash of a name of several words, from the hashes of the words before and the next.
pub fn phrase(before: u64, next: u64) -> u64 {
    (before.rotate_left(23) ^ next).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

fn capacity(count: usize) -> usize {
    if count == 0 { 0 } else { count * 4 / 3 + 1 }
}

fn slot(key: u64, size: usize) -> usize {
    (((key >> 32) * size as u64) >> 32) as usize
}

/// Never 0 in its upper 24 bits.
fn print(key: u64) -> u32 {
    (key as u32) | 0x100
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lexicon() -> Lexicon {
        let entry = |number| Entry { clusters: [number; 3], habit: number as u8 };
        let words: Vec<_> = (1..1_000u16).map(|n| (hash(&format!("w{n}")), entry(n))).collect();
        let port = hash("Port");
        let names = [
            (port, list::BEGINNING),
            (phrase(port, hash("Ellery")), list::PLACE),
            (hash("Wren"), list::SURNAME),
            (hash("Wren"), list::FIRST),
        ];
        Lexicon::build(&words, &names)
    }

    #[test]
    fn what_is_put_in_is_found_and_nothing_else() {
        let lexicon = lexicon();
        for number in 1..1_000u16 {
            let found = lexicon.word(hash(&format!("w{number}"))).expect("known");
            assert_eq!(found.clusters[0], number);
        }
        assert_eq!(lexicon.word(hash("other")), None);
        assert_eq!(lexicon.name(hash("Wren")), list::SURNAME | list::FIRST);
        assert_eq!(lexicon.name(phrase(hash("Port"), hash("Ellery"))), list::PLACE);
        assert_eq!(lexicon.name(hash("Ellery")), 0);
    }

    #[test]
    fn the_tables_survive_their_bytes() {
        let mut bytes = Vec::new();
        lexicon().write(&mut bytes);
        let read = Lexicon::read(&mut bytes.as_slice()).expect("whole");
        assert_eq!((read.words, read.names), (lexicon().words, lexicon().names));
        assert!(Lexicon::read(&mut &bytes[..bytes.len() - 1]).is_none());
    }

    #[test]
    fn an_empty_lexicon_knows_nothing() {
        let lexicon = Lexicon::default();
        assert_eq!(lexicon.entry(&Forms::of("Wren")), Entry::default());
        assert_eq!(lexicon.name(1), 0);
    }
}
