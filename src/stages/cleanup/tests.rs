//! The stage as a whole, on invented articles and on anything.

use proptest::prelude::*;

use super::*;
use crate::article::{Article, FormatName, SourceId};

const PROSE: &str = "The harbour board of Port Ellery said on Monday that it would close the \
    northern quay for eleven weeks.\n\nFerries leave from the old pier until the work is done, \
    said its chair, Ana Duarte, who also leads the council.";

fn document(body: Body) -> Document {
    Document::new(Article::new(FormatName("text"), SourceId::from("ellery"), body))
}

fn run(body: Body) -> Result<Document, Poison> {
    let mut document = document(body);
    Cleanup.run(&mut document)?;
    Ok(document)
}

#[test]
fn plain_paragraphs_come_back_as_they_are() {
    let cleaned = run(Body::Text(PROSE.to_owned())).expect("text");
    assert_eq!(cleaned.text, PROSE);
    assert!(cleaned.removed.is_empty());
    assert!(cleaned.article.headlines.is_empty());
}

#[test]
fn a_kill_with_an_empty_body_passes() {
    let mut kill = document(Body::None);
    kill.article.status = PubStatus::Canceled;
    assert_eq!(Cleanup.run(&mut kill), Ok(()));
    assert_eq!(kill.text, "");
}

#[test]
fn a_usable_article_without_text_is_poison() {
    let page = "<style>p{}</style><script>let text;</script>";
    for body in [Body::None, Body::Text(" \u{a0}\n".into()), Body::Html(page.into())] {
        let poison = run(body).map(|document| document.text).expect_err("no text");
        assert_eq!((poison.code, poison.stage), (PoisonCode::NoText, "cleanup"));
    }
}

#[test]
fn a_page_of_nothing_but_navigation_is_taken_as_it_is() {
    let document = run(Body::Html("<nav>Coast <a>Harbours</a></nav>".into())).expect("text");
    assert_eq!(document.text, "Coast Harbours");
    assert_eq!(document.flags, ["short"]);
}

#[test]
fn a_hold_passes_and_its_text_is_not_published() {
    let mut hold = document(Body::Text(PROSE.to_owned()));
    hold.article.status = PubStatus::Withheld;
    assert_eq!(Cleanup.run(&mut hold), Ok(()));
    assert_eq!((hold.text.as_str(), hold.removed.len()), ("", 0));
}

#[test]
fn a_damaged_headline_is_repaired_and_an_empty_one_dropped() {
    let mut stated = document(Body::Text(PROSE.to_owned()));
    for value in ["CafÃ©\u{a0} &amp; quay", " \u{ad}"] {
        let value = value.to_owned();
        stated.article.headlines.push(Headline { role: None, value });
    }
    Cleanup.run(&mut stated).expect("text");
    let values: Vec<_> = stated.article.headlines.iter().map(|h| h.value.as_str()).collect();
    assert_eq!(values, ["Café & quay"]);
}

#[test]
fn a_page_fills_in_what_the_source_left_open_and_nothing_else() {
    let page = format!(
        "<html lang=en-gb><head><title>Quay to close | Ellery Post</title>\
         <link rel=canonical href=https://ellery.example/quay>\
         <meta name=author content='Ana Duarte'>\
         <meta property=article:published_time content=2024-05-03T09:00:00+02:00></head>\
         <body><h1>Quay to close</h1><p>{}</p></body></html>",
        PROSE.replace("\n\n", "</p><p>")
    );
    let mut stated = document(Body::Html(page));
    stated.article.byline = Some("Staff".to_owned());
    Cleanup.run(&mut stated).expect("text");
    assert_eq!(stated.article.headline(), Some("Quay to close"));
    assert_eq!(stated.article.byline.as_deref(), Some("Staff"));
    assert_eq!(stated.article.url.as_deref(), Some("https://ellery.example/quay"));
    assert_eq!(stated.article.first_created, Timestamp::parse("2024-05-03T07:00:00Z"));
    assert_eq!(stated.language.map(|l| (l.tag, l.source)), {
        Some(("en-GB".to_owned(), "page".to_owned()))
    });
    assert_eq!(stated.text, PROSE);
}

#[test]
fn a_flattened_page_is_cleaned_and_told() {
    let raw = include_str!("tests/flattened.txt");
    let cleaned = run(Body::Text(raw.to_owned())).expect("text");
    let removed: Vec<String> = cleaned
        .removed
        .iter()
        .map(|span| {
            let gone: String = raw.chars().skip(span.start).take(span.end - span.start).collect();
            format!("{:?}: {}", span.kind, gone.replace('\n', " / "))
        })
        .collect();
    insta::assert_json_snapshot!(
        "flattened_page",
        serde_json::json!({
            "headline": cleaned.article.headline(),
            "byline": cleaned.article.byline,
            "first_created": cleaned.article.first_created.map(|time| time.to_string()),
            "language": cleaned.language,
            "flags": cleaned.flags,
            "removed": removed,
            "text": cleaned.text,
        })
    );
}

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
}
