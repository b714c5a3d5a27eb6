//! The language of a text: what is declared, else what the page says, else script and small words.

use crate::stages::Detected;

/// Characters of the text that are looked at.
const SAMPLE: usize = 2_000;

/// Fewest small words that must be met before a language is named by them.
const LEAST_HITS: u32 = 4;

/// The commonest small words of the languages that share the Latin script. Words that two of them
/// share count for both and so decide nothing.
const SMALL_WORDS: [(&str, &[&str]); 14] = [
    ("cs", &["a", "na", "se", "v", "je", "že", "s", "z", "to", "do", "podle", "jsou", "také"]),
    ("da", &["og", "i", "at", "det", "er", "en", "til", "af", "på", "ikke", "har", "blev", "også"]),
    ("de", &["der", "die", "und", "das", "den", "von", "mit", "ist", "auf", "nicht", "dem", "ein"]),
    ("en", &["the", "of", "and", "to", "in", "that", "was", "for", "on", "is", "with", "said"]),
    ("es", &["el", "la", "de", "que", "y", "los", "en", "las", "del", "por", "una", "con", "se"]),
    ("fi", &["ja", "on", "että", "ei", "oli", "myös", "mutta", "hän", "ovat", "kun", "mukaan"]),
    ("fr", &["le", "la", "les", "des", "et", "du", "une", "est", "dans", "pour", "qui", "sur"]),
    ("it", &["il", "di", "che", "la", "del", "della", "per", "non", "con", "sono", "gli", "nel"]),
    ("nl", &["de", "het", "een", "van", "en", "dat", "is", "niet", "zijn", "voor", "met", "op"]),
    ("no", &["og", "i", "at", "det", "er", "en", "til", "av", "på", "ikke", "har", "ble", "også"]),
    ("pl", &["w", "i", "na", "z", "się", "nie", "do", "jest", "że", "przez", "oraz", "dla"]),
    (
        "pt",
        &["o", "de", "que", "a", "e", "do", "da", "os", "no", "em", "uma", "não", "para", "com"],
    ),
    (
        "sv",
        &["och", "i", "att", "det", "är", "en", "till", "av", "på", "inte", "har", "som", "för"],
    ),
    ("tr", &["ve", "bir", "bu", "için", "ile", "da", "de", "olarak", "çok", "daha", "olan"]),
];

/// The language by the first source that says anything: declared tag, page, text itself.
pub(super) fn detect(declared: Option<&str>, page: Option<&str>, text: &str) -> Option<Detected> {
    if let Some(tag) = declared.and_then(normalise) {
        return Some(Detected { tag, confidence: 1.0, source: "declared".to_owned() });
    }
    if let Some(tag) = page.and_then(normalise) {
        return Some(Detected { tag, confidence: 0.9, source: "page".to_owned() });
    }
    let (tag, confidence) = by_text(text)?;
    Some(Detected { tag: tag.to_owned(), confidence, source: "text".to_owned() })
}

/// A language tag in the usual case (`de-AT`, `zh-Hant-TW`); `None` where it is none or says
/// nothing.
pub(crate) fn normalise(tag: &str) -> Option<String> {
    let mut parts = tag.trim().split(['-', '_']);
    let language = parts.next()?.to_ascii_lowercase();
    let known =
        (2..=3).contains(&language.len()) && language.bytes().all(|b| b.is_ascii_lowercase());
    if !known || matches!(language.as_str(), "und" | "mul" | "zxx" | "mis") {
        return None;
    }
    let mut normal = language;
    for part in parts.take(3) {
        if part.is_empty() || part.len() > 8 || !part.bytes().all(|b| b.is_ascii_alphanumeric()) {
            break;
        }
        normal.push('-');
        match part.len() {
            2 => normal.push_str(&part.to_ascii_uppercase()),
            4 if part.bytes().all(|b| b.is_ascii_alphabetic()) => {
                normal.push_str(&part[..1].to_ascii_uppercase());
                normal.push_str(&part[1..].to_ascii_lowercase());
            }
            _ => normal.push_str(&part.to_ascii_lowercase()),
        }
    }
    Some(normal)
}

/// The language by script, then by small words, with how sure that is.
fn by_text(text: &str) -> Option<(&'static str, f32)> {
    let mut scripts = Scripts::default();
    let mut letters = 0u32;
    for c in text.chars().take(SAMPLE).filter(|c| c.is_alphabetic()) {
        letters += 1;
        scripts.count(c);
    }
    if letters < 10 {
        return None;
    }
    scripts.language(letters).or_else(|| by_small_words(text))
}

/// Letters met of each script that names a language or a small group of them.
#[derive(Default)]
struct Scripts {
    hangul: u32,
    kana: u32,
    han: u32,
    cyrillic: u32,
    ukrainian: u32,
    bulgarian_free: u32,
    arabic: u32,
    persian: u32,
    single: [u32; SINGLE.len()],
}

/// Scripts that are written by one large language.
const SINGLE: [(&str, std::ops::RangeInclusive<char>); 6] = [
    ("el", '\u{370}'..='\u{3ff}'),
    ("he", '\u{590}'..='\u{5ff}'),
    ("hi", '\u{900}'..='\u{97f}'),
    ("bn", '\u{980}'..='\u{9ff}'),
    ("ta", '\u{b80}'..='\u{bff}'),
    ("th", '\u{e00}'..='\u{e7f}'),
];

impl Scripts {
    fn count(&mut self, c: char) {
        match c {
            '\u{ac00}'..='\u{d7a3}' | '\u{1100}'..='\u{11ff}' => self.hangul += 1,
            '\u{3040}'..='\u{30ff}' => self.kana += 1,
            '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}' => self.han += 1,
            '\u{400}'..='\u{52f}' => {
                self.cyrillic += 1;
                self.ukrainian += u32::from(matches!(c, 'і' | 'ї' | 'є' | 'ґ' | 'І' | 'Ї' | 'Є'));
                self.bulgarian_free += u32::from(matches!(c, 'ы' | 'э' | 'ё' | 'Ы' | 'Э'));
            }
            '\u{600}'..='\u{6ff}' => {
                self.arabic += 1;
                self.persian += u32::from(matches!(c, 'پ' | 'چ' | 'ژ' | 'گ' | 'ی' | 'ک'));
            }
            _ => {
                if let Some(at) = SINGLE.iter().position(|(_, range)| range.contains(&c)) {
                    self.single[at] += 1;
                }
            }
        }
    }

    /// The language of the script that most letters belong to, if it names one.
    fn language(&self, letters: u32) -> Option<(&'static str, f32)> {
        let most = |count: u32| count * 2 > letters;
        if most(self.hangul) {
            return Some(("ko", 0.99));
        }
        if most(self.kana + self.han) {
            // Japanese mixes kana into nearly every phrase, Chinese has none.
            let japanese = self.kana * 10 > self.han;
            return Some(if japanese { ("ja", 0.98) } else { ("zh", 0.95) });
        }
        if most(self.cyrillic) {
            return Some(match (self.ukrainian * 50 > self.cyrillic, self.bulgarian_free > 0) {
                (true, false) => ("uk", 0.9),
                (true, true) => ("be", 0.6),
                (false, true) => ("ru", 0.9),
                (false, false) => ("bg", 0.4),
            });
        }
        if most(self.arabic) {
            let persian = self.persian * 25 > self.arabic;
            return Some(if persian { ("fa", 0.7) } else { ("ar", 0.8) });
        }
        let at = self.single.iter().position(|&count| most(count))?;
        Some((SINGLE[at].0, 0.9))
    }
}

/// The Latin-script language whose small words are met most often. Confidence grows with the share
/// of small words and the distance to the second best.
fn by_small_words(text: &str) -> Option<(&'static str, f32)> {
    let end = text.char_indices().nth(SAMPLE).map_or(text.len(), |(at, _)| at);
    let folded = text[..end].to_lowercase();
    let mut hits = [0u32; SMALL_WORDS.len()];
    for word in folded.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()) {
        for (count, (_, words)) in hits.iter_mut().zip(&SMALL_WORDS) {
            *count += u32::from(words.contains(&word));
        }
    }
    let mut order: Vec<usize> = (0..hits.len()).collect();
    order.sort_by_key(|&at| (std::cmp::Reverse(hits[at]), at));
    let (best, second) = (hits[order[0]], hits[order[1]]);
    if best < LEAST_HITS || best == second {
        return None;
    }
    let margin = f32::from(u16::try_from(best - second).unwrap_or(u16::MAX))
        / f32::from(u16::try_from(best).unwrap_or(u16::MAX));
    Some((SMALL_WORDS[order[0]].0, 0.4 + 0.5 * margin))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tag_of(text: &str) -> Option<String> {
        detect(None, None, text).map(|found| found.tag)
    }

    #[test]
    fn a_declared_tag_wins_and_is_normalised() {
        let found = detect(Some("DE_at"), Some("en"), "the of and to in").expect("declared");
        assert_eq!((found.tag.as_str(), found.source.as_str()), ("de-AT", "declared"));
        assert_eq!(normalise("zh-hant-tw").as_deref(), Some("zh-Hant-TW"));
    }

    #[test]
    fn tags_that_say_nothing_are_passed_over() {
        let found = detect(Some("und"), Some("fr-FR"), "").expect("page");
        assert_eq!((found.tag.as_str(), found.source.as_str()), ("fr-FR", "page"));
        assert_eq!(normalise("english please"), None);
    }

    #[test]
    fn scripts_name_their_language() {
        assert_eq!(tag_of("시장은 월요일에 새 다리를 열었다").as_deref(), Some("ko"));
        assert_eq!(tag_of("市長は月曜日に新しい橋を開通させた").as_deref(), Some("ja"));
        assert_eq!(tag_of("市长星期一宣布大桥正式通车运营").as_deref(), Some("zh"));
        assert_eq!(tag_of("Мэр открыл новый мост, было много людей").as_deref(), Some("ru"));
    }

    #[test]
    fn small_words_tell_latin_languages_apart() {
        let english =
            "The mayor of the town said that the bridge was open to traffic and to buses.";
        let german =
            "Der Bürgermeister und die Stadt haben den Bau von der Brücke mit dem Land bezahlt.";
        assert_eq!(tag_of(english).as_deref(), Some("en"));
        assert_eq!(tag_of(german).as_deref(), Some("de"));
    }

    #[test]
    fn too_little_text_names_no_language() {
        assert_eq!(tag_of("Bridge open"), None);
        assert_eq!(tag_of("12 34 56"), None);
    }
}
