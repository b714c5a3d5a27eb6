//! The stage as a whole, on invented articles and on anything.

mod articles;
mod properties;
mod scripts;

use super::*;
use crate::article::{Article, FormatName, SourceId};

const PROSE: &str = "The harbour board of Port Ellery said on Monday that it would close the \
    northern quay for eleven weeks.\n\nFerries leave from the old pier until the work is done, \
    said its chair, Ana Duarte, who also leads the council.";

fn document(body: Body) -> Document {
    Document::new(Article::new(FormatName("text"), SourceId::from("ellery"), body))
}

fn stage() -> Cleanup {
    Cleanup::new(&CleanupSettings::default())
}

fn run(body: Body) -> Result<Document, Poison> {
    let mut document = document(body);
    stage().run(&mut document)?;
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
fn a_line_of_author_and_date_under_the_headline_is_not_taken_for_it() {
    let text = format!(
        "Ellery Evening Post\nMenu   Sections   Sign in\n\nNorthern quay: board says no\n\n\
         By our city desk | 13 March 2025, 07:12 | 4 min read\n\n{PROSE}\n\nMost read\n1. Leek tart"
    );
    let cleaned = run(Body::Text(text)).expect("text");
    assert_eq!(cleaned.article.headline(), Some("Northern quay: board says no"));
}

#[test]
fn a_kill_with_an_empty_body_passes() {
    let mut kill = document(Body::None);
    kill.article.status = PubStatus::Canceled;
    assert_eq!(stage().run(&mut kill), Ok(()));
    assert_eq!(kill.text, "");
}

#[test]
fn a_usable_article_without_text_is_poison() {
    let page = "<style>p{}</style><script>let text;</script>";
    let blank = Body::Text(" \u{a0}\n".into());
    for body in [Body::None, blank, Body::Text("{ – }".into()), Body::Html(page.into())] {
        let poison = run(body).map(|document| document.text).expect_err("no text");
        assert_eq!((poison.code, poison.stage), (PoisonCode::NoText, "cleanup"));
    }
}

#[test]
fn a_page_of_nothing_but_navigation_has_no_text() {
    let page = "<nav><a>Coast</a> <a>Harbours</a> <a>Tides</a></nav><footer>About us</footer>";
    let poison = run(Body::Html(page.into())).map(|document| document.text).expect_err("no text");
    assert_eq!(poison.code, PoisonCode::NoText);
}

#[test]
fn a_text_of_one_line_is_all_there_is() {
    let alert = "Earthquake felt in Aldrun, details follow";
    let document = run(Body::Text(alert.to_owned())).expect("text");
    assert_eq!((document.text.as_str(), document.flags), (alert, vec!["short"]));
}

#[test]
fn a_profile_drops_and_keeps_the_lines_of_its_source() {
    let list = |line: &str| vec![line.to_owned()];
    let profile = Profile { drop: list("Ferries leave"), keep: list("Share Tweet") };
    let profiles = [("ellery".to_owned(), profile)].into_iter().collect();
    let settings = CleanupSettings { profiles: Arc::new(profiles) };
    let mut profiled = document(Body::Text(format!("Share Tweet\n\n{PROSE}")));
    Cleanup::new(&settings).run(&mut profiled).expect("text");
    let lines: Vec<&str> = profiled.text.split("\n\n").collect();
    assert_eq!(lines, ["Share Tweet", PROSE.split("\n\n").next().unwrap_or_default()]);
}

#[test]
fn a_hold_passes_and_its_text_is_not_published() {
    let mut hold = document(Body::Text(PROSE.to_owned()));
    hold.article.status = PubStatus::Withheld;
    assert_eq!(stage().run(&mut hold), Ok(()));
    assert_eq!((hold.text.as_str(), hold.removed.len()), ("", 0));
}

#[test]
fn a_damaged_headline_is_repaired_and_an_empty_one_dropped() {
    let mut stated = document(Body::Text(PROSE.to_owned()));
    for value in ["CafÃ©\u{a0} &amp; quay", " \u{ad}"] {
        let value = value.to_owned();
        stated.article.headlines.push(Headline { role: None, value });
    }
    stage().run(&mut stated).expect("text");
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
    stage().run(&mut stated).expect("text");
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

#[test]
fn the_offset_map_leads_from_the_clean_text_to_the_page() {
    let page = "<nav><a>Home</a></nav><article><p>The harbour board of Port Ellery said on Monday \
        that it would close the <b>northern</b> quay for eleven weeks.</p><p>Ferries &amp; tugs leave \
        from the old pier until the work is done, said its chair, Ana Duarte.</p></article>";
    let body = Body::Html(page.to_owned());
    let mut cleaner = Cleaner::new(Models::embedded());
    let text = cleaner.clean(&body, None, None).text;
    let map = cleaner.offsets(&body, None, None);
    for word in ["harbour", "northern", "tugs", "Duarte"] {
        let clean = text.find(word).expect("it is kept");
        assert_eq!(map.raw(clean), page.find(word), "{word}");
    }
}

#[test]
fn clean_copy_of_any_words_loses_nothing_in_any_form() {
    let sentence = |from: usize| -> String {
        let words = (from..from + 12).map(|number| format!("tal{number}o"));
        words.collect::<Vec<_>>().join(" ") + "."
    };
    let paragraphs: Vec<String> = (0..5).map(|at| sentence(at * 40)).collect();
    let text = paragraphs.join("\n\n");
    let page = format!("<article><p>{}</p></article>", paragraphs.join("</p>\n<p>"));
    assert_eq!(clean(&Body::Text(text.clone()), None).text, text);
    assert_eq!(clean(&Body::Html(page), None).text, text);
}

#[test]
fn short_lines_of_a_list_without_end_are_told_together() {
    let page = format!("<ul>{}</ul><p>{}", "<li>1".repeat(9_000), "The quay is closed. ".repeat(9));
    let body = Body::Html(page);
    let mut cleaner = Cleaner::new(Models::embedded());
    let explained = cleaner.explain(&body, None, None);
    assert!(explained.is_sorted_by_key(|line| line.source.start));
    let passed = &explained[8_192];
    assert_eq!(passed.text, "(4036 bytes of short lines, on a page of too many)");
    assert_eq!(passed.kind, Some(crate::stages::RemovedKind::Boilerplate));
    let removed = cleaner.clean(&body, None, None).removed;
    assert!(removed.iter().any(|span| span.start == passed.source.start));
}
