//! The language of a text: what is declared, else what the page says, else script and small words.

mod scripts;
mod words;

use scripts::Script;
pub(super) use words::SMALL_WORDS;

use super::features::{each_word, meaning};
use crate::stages::Detected;

/// Bytes of the text that are looked at.
const SAMPLE: usize = 1_600;

/// Fewest small words that must be met before a language is named by them.
const LEAST_HITS: u32 = 3;

/// Weight of a small word that one language has alone.
const FULL_WEIGHT: u32 = 60;

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
    let sample = &text[..text.floor_char_boundary(SAMPLE)];
    match scripts::of(sample) {
        Script::Unknown => None,
        Script::Names(tag, confidence) => Some((tag, confidence)),
        Script::Among(tags, by_letters) => {
            by_small_words(sample, tags).or_else(|| by_letters.map(|tag| (tag, 0.5)))
        }
    }
}

/// The language whose small words are met most often, among `tags` or, where that is empty, among
/// all. A word counts the more the fewer languages have it. Confidence grows with the distance to
/// the second best.
fn by_small_words(sample: &str, tags: &[&str]) -> Option<(&'static str, f32)> {
    let mut weights = [0u32; SMALL_WORDS.len()];
    let mut hits = [0u32; SMALL_WORDS.len()];
    each_word(sample, |hash| {
        let mut languages = meaning(hash).map_or(0, |meaning| meaning.languages);
        let weight = FULL_WEIGHT / languages.count_ones().max(1);
        while languages != 0 {
            let at = languages.trailing_zeros() as usize;
            weights[at] += weight;
            hits[at] += 1;
            languages &= languages - 1;
        }
    });
    // Of equal weights the first one counts as the best.
    let (mut first, mut best, mut second) = (0, 0, 0);
    for (at, &weight) in weights.iter().enumerate() {
        if !tags.is_empty() && !tags.contains(&SMALL_WORDS[at].0) {
            continue;
        }
        if weight > best {
            (first, second, best) = (at, best, weight);
        } else {
            second = second.max(weight);
        }
    }
    if hits[first] < LEAST_HITS || best == second {
        return None;
    }
    let margin = (best - second) as f32 / best as f32;
    Some((SMALL_WORDS[first].0, 0.4 + 0.55 * margin))
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
