//! What holds for any body.

use proptest::prelude::*;

use super::super::*;

/// Pieces of pages, so that random pages have tags, lists, prompts and prose in them.
fn any_page() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("<p>".to_owned()),
        Just("</p>".to_owned()),
        Just("<div class=\"share\">".to_owned()),
        Just("</div><article>".to_owned()),
        Just("<nav><a href=x>".to_owned()),
        Just("<script>".to_owned()),
        Just("</script><!--".to_owned()),
        Just("-->\n".to_owned()),
        Just("&amp;eacute; \u{ad}\u{a0}e\u{301}Ã©".to_owned()),
        Just("The board met on Monday and voted for the plan by nine to two.\n".to_owned()),
        ".{0,30}",
        "\\PC{0,30}\n",
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

fn paragraphs() -> impl Strategy<Value = String> {
    let sentence = "[A-Z][a-z]{2,9}( [a-z]{2,9}){11,20}\\.";
    prop::collection::vec(sentence, 1..8).prop_map(|sentences| sentences.join("\n\n"))
}

fn check(raw: &str, cleaned: &Cleaned) -> Result<(), TestCaseError> {
    prop_assert!(unicode_normalization::is_nfc(&cleaned.text));
    prop_assert!(!cleaned.text.contains("\n\n\n") && cleaned.text.trim() == cleaned.text);
    let length = raw.chars().count();
    let mut last = 0;
    for span in &cleaned.removed {
        prop_assert!(last <= span.start && span.start < span.end && span.end <= length);
        last = span.end;
    }
    Ok(())
}

/// Every word of the text stands in the body, repaired or as it is.
fn is_made_of(raw: &str, text: &str) -> bool {
    let plain = |text: &str| -> String { text.chars().filter(|c| c.is_alphanumeric()).collect() };
    let body = plain(&tidy_line(&raw.replace('<', " <")));
    let words = text.split(|c: char| !c.is_ascii_alphanumeric());
    words.filter(|word| word.len() > 3).all(|word| body.contains(word))
}

proptest! {
    #[test]
    fn any_html_gives_nfc_text_and_spans_in_order(raw in any_page()) {
        check(&raw, &clean(&Body::Html(raw.clone()), None))?;
    }

    #[test]
    fn any_text_gives_nfc_text_and_spans_in_order(raw in any_page()) {
        check(&raw, &clean(&Body::Text(raw.clone()), Some("The board met")))?;
    }

    #[test]
    fn cleaning_plain_paragraphs_again_changes_nothing(raw in paragraphs()) {
        let once = clean(&Body::Text(raw), None).text;
        prop_assert_eq!(&clean(&Body::Text(once.clone()), None).text, &once);
    }

    #[test]
    fn what_comes_out_was_in_the_body(raw in any_page()) {
        let cleaned = clean(&Body::Text(raw.clone()), None);
        prop_assert!(is_made_of(&raw, &cleaned.text), "{}", cleaned.text);
    }
}

#[test]
fn a_second_pass_keeps_what_the_first_kept() {
    let (mut before, mut after) = (0, 0);
    for article in super::articles::all() {
        let once = clean(&Body::Text(article.body()), None).text;
        let twice = clean(&Body::Text(once.clone()), None).text;
        before += once.lines().count();
        after += twice.lines().count();
    }
    assert!(after * 100 >= before * 99, "{after} of {before}");
}

#[test]
fn hostile_bodies_take_linear_time() {
    let mut cleaner = Cleaner::new(Models::embedded());
    for monster in [
        "<div class=a>".repeat(400_000),
        "<p>word ".repeat(200_000),
        "<a href=x>word</a>".repeat(100_000),
        "<b><i><u>".repeat(200_000),
        "<table><tr><td>3".repeat(60_000),
        "&amp;".repeat(400_000),
        "<script>".repeat(200_000),
    ] {
        let cleaned = cleaner.clean(&Body::Html(monster), None, None);
        assert!(cleaned.removed.is_sorted_by_key(|span| span.start));
    }
    cleaner.clean(&Body::Text("Share\n".repeat(200_000)), None, None);
}
