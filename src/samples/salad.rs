//! Made-up articles in any number, for measurements: words thrown together by seed.
//!
//! Owns the vocabulary and the shape: a headline, paragraphs of sentences, and here and there a
//! line
//! of the page's furniture, as a scraped and flattened page has them. Promises the same articles
//! for
//! the same seed, that every text is another one, and that one article in ten repeats the text of
//! an
//! earlier one under an address of its own.

use fastrand::Rng;
use serde::Serialize;

/// Texts that may be repeated: the last so many.
const REMEMBERED: usize = 64;
/// One article in so many repeats an earlier text.
const REPEAT_ONE_IN: usize = 10;
/// One paragraph in so many is followed by a line of furniture.
const FURNITURE_ONE_IN: usize = 8;
/// Bytes of an envelope beside headline and text, about.
const ENVELOPE: usize = 230;
/// Bytes of a page before its first paragraph and after its last, about.
const FRAME: usize = 420;

const FURNITURE: [&str; 6] = [
    "Share this article",
    "Read more: What we know so far",
    "Advertisement",
    "Sign up for our daily newsletter",
    "Follow us on social media",
    "Print",
];

const NAMES: [&str; 24] = [
    "Ada Lindqvist",
    "Harbour Council",
    "Northport",
    "Ministry of Tides",
    "Ruben Castellane",
    "Vale Instruments",
    "Marrow Island",
    "Ines Okonjo",
    "Eastmere",
    "Bellweather Group",
    "Teodor Falk",
    "Lake Orrin",
    "United Ferrymen",
    "Samira Quill",
    "Greyfold",
    "Institute for Grain",
    "Pavel Drummond",
    "Corran Bridge",
    "Ostrava Light Rail",
    "Mirelle Sato",
    "South Fenwick",
    "Board of Lamps",
    "Juno Halvorsen",
    "Kestrel Air",
];

#[rustfmt::skip]
const WORDS: [&str; 162] = [
    "the", "of", "and", "to", "a", "in", "that", "for", "on", "with", "was", "said", "as", "by",
    "at", "from", "has", "it", "is", "be", "were", "will", "had", "after", "its", "not",
    "would", "are", "but", "have", "an", "which", "more", "than", "new", "year", "about",
    "over", "been", "first", "people", "who", "two", "last", "when", "city", "council",
    "company", "report", "officials", "government", "harbour", "price", "market", "workers",
    "budget", "minister", "season", "bridge", "school", "river", "island", "water", "storm",
    "power", "plant", "court", "judge", "election", "vote", "party", "campaign", "leader",
    "growth", "share", "quarter", "profit", "loss", "bank", "interest", "rate", "trade",
    "export", "grain", "harvest", "farmers", "road", "rail", "ferry", "train", "station",
    "airport", "flight", "police", "fire", "rescue", "hospital", "doctors", "patients", "study",
    "research", "university", "students", "teachers", "museum", "concert", "festival", "team",
    "match", "coach", "goal", "league", "record", "weather", "rain", "snow", "wind", "summer",
    "winter", "spring", "morning", "evening", "week", "month", "early", "late", "large",
    "small", "public", "private", "local", "national", "foreign", "central", "open", "closed",
    "agreed", "refused", "announced", "expected", "rose", "fell", "moved", "remained",
    "reached", "began", "ended", "built", "repaired", "opened", "planned", "paid", "sold",
    "bought", "warned", "hoped", "asked", "told", "spokeswoman", "according", "million",
    "percent",
];

/// A made-up article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SaladArticle {
    /// Its address, unique: `urn:salad:<seed>:<number>`.
    pub uri: String,
    /// Its headline.
    pub headline: String,
    /// Its text: paragraphs and furniture, a line each, an empty line between them.
    pub text: String,
    /// Whether the text was another article's before.
    pub is_repeat: bool,
}

#[derive(Serialize)]
struct Envelope<'a> {
    schema: &'static str,
    source: Source,
    content_type: &'static str,
    payload: &'a str,
    hints: Hints<'a>,
}

#[derive(Serialize)]
struct Source {
    id: &'static str,
}

#[derive(Serialize)]
struct Hints<'a> {
    uri: &'a str,
    title: &'a str,
    published_at: &'static str,
    language: &'static str,
}

impl SaladArticle {
    /// The article as a raw record's value: the JSON envelope `wire.raw/1` around the text.
    ///
    /// # Errors
    /// None that is known: an envelope of text can be written.
    pub fn envelope(&self) -> serde_json::Result<Vec<u8>> {
        self.enveloped("text/plain", &self.text)
    }

    /// The article as a page with navigation, a list of links and scripts around its paragraphs.
    pub fn page(&self) -> String {
        let headline = &self.headline;
        let mut page = format!(
            "<!DOCTYPE html><html lang=\"en\"><head><title>{headline}</title>\
             <script>var page = {{\"section\": \"news\"}};</script></head><body>\
             <nav><ul><li><a href=\"/\">Home</a></li><li><a href=\"/news\">News</a></li></ul></nav>\
             <article><h1>{headline}</h1>"
        );
        for (number, paragraph) in self.text.split("\n\n").enumerate() {
            page.push_str("<p class=\"story\">");
            page.push_str(paragraph);
            page.push_str("</p>\n");
            if number % 8 == 7 {
                page.push_str("<aside><a href=\"/more\">More from this section</a></aside>\n");
            }
        }
        page.push_str("</article><footer><p>All rights reserved.</p></footer></body></html>");
        page
    }

    /// As [`envelope`](Self::envelope), around the [`page`](Self::page).
    ///
    /// # Errors
    /// None that is known.
    pub fn page_envelope(&self) -> serde_json::Result<Vec<u8>> {
        self.enveloped("text/html", &self.page())
    }

    fn enveloped(&self, content_type: &'static str, payload: &str) -> serde_json::Result<Vec<u8>> {
        serde_json::to_vec(&Envelope {
            schema: "wire.raw/1",
            source: Source { id: "salad" },
            content_type,
            payload,
            hints: Hints {
                uri: &self.uri,
                title: &self.headline,
                published_at: "2026-01-31T08:00:00Z",
                language: "en",
            },
        })
    }
}

/// The articles of one seed, without end.
pub struct Salad {
    rng: Rng,
    seed: u64,
    size: usize,
    number: u64,
    earlier: Vec<String>,
}

impl Salad {
    /// Articles whose envelopes are about `size` bytes long, or a little longer than the shortest
    /// there is.
    pub fn new(seed: u64, size: usize) -> Self {
        let size = size.saturating_sub(ENVELOPE);
        Self { rng: Rng::with_seed(seed), seed, size, number: 0, earlier: Vec::new() }
    }

    /// As [`Salad::new`] by the length of the [`page`](SaladArticle::page).
    pub fn of_pages(seed: u64, size: usize) -> Self {
        // A paragraph of 350 bytes has 30 of markup.
        Self::new(seed, size.saturating_sub(FRAME) / 380 * 350 + ENVELOPE)
    }

    fn word(&mut self) -> &'static str {
        // Squared, so that the first words of the list are as common as they are in news.
        let at = self.rng.f64() * self.rng.f64() * WORDS.len() as f64;
        WORDS[(at as usize).min(WORDS.len() - 1)]
    }

    fn name(&mut self) -> &'static str {
        NAMES[self.rng.usize(..NAMES.len())]
    }

    fn sentence(&mut self, text: &mut String) {
        text.push_str(self.name());
        for _ in 0..self.rng.usize(6..22) {
            text.push(' ');
            match self.rng.u8(..) {
                0..6 => text.push_str(self.name()),
                6..12 => text.push_str(&self.rng.u32(2..90_000).to_string()),
                _ => text.push_str(self.word()),
            }
        }
        text.push('.');
    }

    fn headline(&mut self) -> String {
        let mut headline = self.name().to_owned();
        for _ in 0..6 {
            headline.push(' ');
            headline.push_str(self.word());
        }
        headline
    }

    fn text(&mut self, size: usize) -> String {
        let mut text = String::with_capacity(size + 512);
        loop {
            for place in 0..self.rng.usize(2..6) {
                if place > 0 {
                    text.push(' ');
                }
                self.sentence(&mut text);
            }
            if text.len() >= size {
                break;
            }
            text.push_str("\n\n");
            if self.rng.usize(..FURNITURE_ONE_IN) == 0 {
                text.push_str(FURNITURE[self.rng.usize(..FURNITURE.len())]);
                text.push_str("\n\n");
            }
        }
        // Cut back to the wanted size, but not into the first sentence. All of it is ASCII.
        let least = text.find('.').map_or(text.len(), |end| end + 1);
        text.truncate(size.max(least));
        text
    }
}

impl Iterator for Salad {
    type Item = SaladArticle;

    fn next(&mut self) -> Option<SaladArticle> {
        let uri = format!("urn:salad:{}:{}", self.seed, self.number);
        let headline = self.headline();
        self.number += 1;
        let is_repeat = !self.earlier.is_empty() && self.rng.usize(..REPEAT_ONE_IN) == 0;
        let text = if is_repeat {
            self.earlier[self.rng.usize(..self.earlier.len())].clone()
        } else {
            let text = self.text(self.size.saturating_sub(headline.len()));
            if self.earlier.len() < REMEMBERED {
                self.earlier.push(text.clone());
            } else {
                let place = self.rng.usize(..REMEMBERED);
                self.earlier[place].clone_from(&text);
            }
            text
        };
        Some(SaladArticle { uri, headline, text, is_repeat })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn one_seed_makes_the_same_articles_and_another_one_others() {
        let take = |seed| Salad::new(seed, 2_000).take(50).collect::<Vec<_>>();
        assert_eq!(take(7), take(7));
        assert_ne!(take(7)[0].text, take(8)[0].text);
    }

    #[test]
    fn about_one_text_in_ten_is_a_repeat_and_all_others_are_unique() {
        let mut known = HashSet::new();
        let repeats = Salad::new(1, 1_000)
            .take(2_000)
            .map(|article| {
                assert_eq!(!known.insert(article.text), article.is_repeat, "{}", article.uri);
                article.is_repeat
            })
            .filter(|is_repeat| *is_repeat)
            .count();
        assert!((150..250).contains(&repeats), "{repeats}");
    }

    #[test]
    fn an_envelope_has_the_size_asked_for() {
        for size in [1_000, 5_000, 60_000] {
            for article in Salad::new(3, size).take(20) {
                let length = article.envelope().expect("an envelope").len();
                let off = length.abs_diff(size);
                assert!(off < size / 8, "{length} for {size}");
            }
        }
    }

    #[test]
    fn a_page_has_the_size_asked_for() {
        for article in Salad::of_pages(3, 100_000).take(3) {
            let length = article.page().len();
            assert!((80_000..130_000).contains(&length), "{length}");
        }
    }

    #[test]
    fn the_smallest_article_still_has_a_sentence() {
        let article = Salad::new(1, 0).next().expect("there is no end");
        assert!(article.text.ends_with('.') && article.text.len() > 20, "{}", article.text);
    }

    #[test]
    fn a_text_has_paragraphs() {
        let article = Salad::new(5, 5_000).next().expect("there is no end");
        assert!(article.text.split("\n\n").count() >= 5);
    }
}
