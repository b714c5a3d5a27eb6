//! Photo captions: credited lines, and lines that say twice what the picture shows.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use super::Form;

/// What a credit contains, lower case.
const CREDITS: [&str; 22] = [
    "getty images",
    "photo:",
    "photo by",
    "photos:",
    "photograph:",
    "photographer:",
    "image:",
    "image credit",
    "photo credit",
    "credit...",
    "courtesy of",
    "courtesy:",
    "ap photo",
    "file photo",
    "handout photo",
    "/afp",
    "/reuters",
    "/epa",
    "/getty",
    "foto:",
    "bild:",
    "©",
];

/// Finds them in any case.
static FINDER: LazyLock<AhoCorasick> = LazyLock::new(|| {
    AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .build(CREDITS)
        .expect("two dozen short constant patterns fit into an automaton")
});

/// Most words of a caption.
const LONGEST: usize = 60;

/// Whether the line carries a photo credit by its form.
pub(super) fn is_credited(line: &str, form: &Form) -> bool {
    if form.words > LONGEST {
        return false;
    }
    let Some(at) = FINDER.find_iter(line).last().map(|found| found.start()) else { return false };
    // A credit stands at the end, or is the whole line; a sentence that speaks of one goes on.
    let tail = line[at..].split_whitespace().count();
    tail <= 8 && !(form.ends && tail > 4) || form.words <= 12 && at < 3
}

#[cfg(test)]
mod tests {
    use super::*;

    fn credited(line: &str) -> bool {
        is_credited(line, &Form::of(line))
    }

    #[test]
    fn credits_at_the_end_make_a_caption() {
        assert!(credited("Divers at the northern quay on Monday. Photo: Ines Sol/Coastal Press"));
        assert!(credited("The old pier in 1931. (Courtesy of Ellery Museum)"));
    }

    #[test]
    fn sentences_about_photos_are_not_captions() {
        assert!(!credited(
            "The photo by an unknown hand hung in the hall until the flood, when it was lost."
        ));
    }
}
