//! The script of a text, and the languages it leaves open.

use crate::stages::cleanup::block::{Block, SIZE, all_beyond_ascii};

/// What the script of a text says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Script {
    /// It names the language, with this confidence.
    Names(&'static str, f32),
    /// One of these, with the one the letters speak for where the words are silent.
    Among(&'static [&'static str], Option<&'static str>),
    /// Too few letters.
    Unknown,
}

/// Fewest letters that say anything.
const LEAST_LETTERS: u32 = 10;

/// Languages written in Cyrillic letters.
const CYRILLIC: [&str; 8] = ["be", "bg", "kk", "mk", "mn", "ru", "sr", "uk"];

/// Languages written in Arabic letters.
const ARABIC: [&str; 4] = ["ar", "fa", "ps", "ur"];

/// Languages written in Devanagari.
const DEVANAGARI: [&str; 3] = ["hi", "mr", "ne"];

/// Scripts that are written by one large language, in order of their ranges.
const SINGLE: [(&str, u32, u32); 18] = [
    ("el", 0x370, 0x3ff),
    ("hy", 0x530, 0x58f),
    ("he", 0x590, 0x5ff),
    ("bn", 0x980, 0x9ff),
    ("pa", 0xa00, 0xa7f),
    ("gu", 0xa80, 0xaff),
    ("or", 0xb00, 0xb7f),
    ("ta", 0xb80, 0xbff),
    ("te", 0xc00, 0xc7f),
    ("kn", 0xc80, 0xcff),
    ("ml", 0xd00, 0xd7f),
    ("si", 0xd80, 0xdff),
    ("th", 0xe00, 0xe7f),
    ("lo", 0xe80, 0xeff),
    ("bo", 0xf00, 0xfff),
    ("my", 0x1000, 0x109f),
    ("ka", 0x10a0, 0x10ff),
    ("am", 0x1200, 0x137f),
];

/// Letters met of each script.
#[derive(Default)]
struct Tally {
    letters: u32,
    latin: u32,
    hangul: u32,
    kana: u32,
    han: u32,
    khmer: u32,
    cyrillic: u32,
    ukrainian: u32,
    russian: u32,
    kazakh: u32,
    serbian: u32,
    arabic: u32,
    persian: u32,
    urdu: u32,
    pashto: u32,
    devanagari: u32,
    single: [u32; SINGLE.len()],
}

/// The script that most letters of the sample belong to.
pub(super) fn of(sample: &str) -> Script {
    let mut tally = Tally::default();
    for at in (0..sample.len()).step_by(SIZE) {
        tally.latin(Block::at(sample.as_bytes(), at).letters().count_ones());
    }
    all_beyond_ascii(sample, |c| {
        tally.count(c);
        true
    });
    tally.script()
}

impl Tally {
    /// Counts letters of ASCII.
    fn latin(&mut self, letters: u32) {
        self.letters += letters;
        self.latin += letters;
    }

    /// Counts a character that is not ASCII.
    fn count(&mut self, c: char) {
        // Quotation marks and dashes are met most, and hardest to find in the tables of letters.
        if matches!(c, '\u{2000}'..='\u{206f}') || !c.is_alphabetic() {
            return;
        }
        self.letters += 1;
        match u32::from(c) {
            0x80..=0x24f | 0x1e00..=0x1eff => self.latin += 1,
            0x400..=0x52f => self.cyrillic(c),
            0x600..=0x6ff => self.arabic(c),
            0x900..=0x97f => self.devanagari += 1,
            0x1780..=0x17ff => self.khmer += 1,
            0xac00..=0xd7a3 | 0x1100..=0x11ff => self.hangul += 1,
            0x3040..=0x30ff => self.kana += 1,
            0x4e00..=0x9fff | 0x3400..=0x4dbf => self.han += 1,
            code => {
                let holds = |(_, first, last): &(&str, u32, u32)| (*first..=*last).contains(&code);
                if let Some(at) = SINGLE.iter().position(holds) {
                    self.single[at] += 1;
                }
            }
        }
    }

    fn cyrillic(&mut self, c: char) {
        self.cyrillic += 1;
        match c {
            'і' | 'ї' | 'є' | 'ґ' | 'І' | 'Ї' | 'Є' => self.ukrainian += 1,
            'ы' | 'э' | 'ё' | 'Ы' | 'Э' => self.russian += 1,
            'қ' | 'ғ' | 'ұ' | 'һ' | 'ә' | 'ң' => self.kazakh += 1,
            'ђ' | 'ћ' | 'љ' | 'њ' | 'џ' | 'ј' => self.serbian += 1,
            _ => {}
        }
    }

    fn arabic(&mut self, c: char) {
        self.arabic += 1;
        match c {
            'پ' | 'چ' | 'ژ' | 'گ' | 'ی' | 'ک' => self.persian += 1,
            'ٹ' | 'ڈ' | 'ڑ' | 'ے' | 'ں' => self.urdu += 1,
            'ټ' | 'ډ' | 'ړ' | 'ښ' | 'ې' | 'ۍ' => self.pashto += 1,
            _ => {}
        }
    }

    fn script(&self) -> Script {
        let most = |count: u32| count * 2 > self.letters;
        if self.letters < LEAST_LETTERS {
            return Script::Unknown;
        }
        if most(self.latin) {
            return Script::Among(&[], None);
        }
        if most(self.hangul) {
            return Script::Names("ko", 0.99);
        }
        if most(self.kana + self.han) {
            // Japanese mixes kana into nearly every phrase, Chinese has none.
            let japanese = self.kana * 10 > self.han;
            return if japanese { Script::Names("ja", 0.98) } else { Script::Names("zh", 0.95) };
        }
        if most(self.cyrillic) {
            return Script::Among(&CYRILLIC, Some(self.by_cyrillic_letters()));
        }
        if most(self.arabic) {
            return Script::Among(&ARABIC, Some(self.by_arabic_letters()));
        }
        if most(self.devanagari) {
            return Script::Among(&DEVANAGARI, Some("hi"));
        }
        if most(self.khmer) {
            return Script::Names("km", 0.98);
        }
        match self.single.iter().position(|&count| most(count)) {
            Some(at) => Script::Names(SINGLE[at].0, 0.95),
            None => Script::Unknown,
        }
    }

    fn by_cyrillic_letters(&self) -> &'static str {
        let often = |count: u32| count * 50 > self.cyrillic;
        match (often(self.ukrainian), self.russian > 0) {
            _ if often(self.kazakh) => "kk",
            _ if often(self.serbian) => "sr",
            (true, false) => "uk",
            (true, true) => "be",
            (false, true) => "ru",
            (false, false) => "bg",
        }
    }

    fn by_arabic_letters(&self) -> &'static str {
        let often = |count: u32| count * 40 > self.arabic;
        if often(self.urdu) {
            "ur"
        } else if often(self.pashto) {
            "ps"
        } else if self.persian * 25 > self.arabic {
            "fa"
        } else {
            "ar"
        }
    }
}
