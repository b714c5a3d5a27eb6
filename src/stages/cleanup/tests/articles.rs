//! Twelve invented articles with the furniture of five kinds of pages around them: each comes out as
//! exactly its paragraphs, its headline, its by-line and its date.

use super::super::*;

/// An article without furniture.
pub(super) struct Own {
    headline: &'static str,
    byline: &'static str,
    date: &'static str,
    caption: &'static str,
    credit: &'static str,
    paragraphs: Vec<&'static str>,
}

impl Own {
    /// Its paragraphs as they are to come out.
    pub(super) fn body(&self) -> String {
        self.paragraphs.join("\n\n")
    }
}

/// The articles.
pub(super) fn all() -> Vec<Own> {
    let blocks = include_str!("articles.txt").trim().split("\n\n");
    blocks
        .map(|block| {
            let mut lines = block.lines();
            let mut field = |name: &str| {
                let line = lines.next().unwrap_or_default();
                line.strip_prefix(name).unwrap_or_else(|| panic!("{line} is no {name}"))
            };
            Own {
                headline: field("# "),
                byline: field("by: "),
                date: field("date: "),
                caption: field("caption: "),
                credit: field("credit: "),
                paragraphs: lines.collect(),
            }
        })
        .collect()
}

/// The words around an article on a page of one language.
struct Furniture {
    above: &'static str,
    byline: &'static str,
    date: (&'static str, &'static str),
    buttons: &'static str,
    credit: &'static str,
    between: [&'static str; 2],
    below: &'static str,
}

const ENGLISH: Furniture = Furniture {
    above: "Skip to main content\nNews\nSport\nWeather\nOpinion\nSubscribe",
    byline: "By ",
    date: ("Published: ", ""),
    buttons: "Share\nTweet\nEmail",
    credit: ". Photo: ",
    between: ["Advertisement", "READ MORE: Ferry fares to rise in spring"],
    below: "Sign up for our daily newsletter\nMost read\nFerry fares to rise in spring\nOld pier to be \
        listed\nComments\nLeave a comment\n© 2024 Harbour Post. All rights reserved.\nPrivacy \
        policy\nTerms of use",
};

const GERMAN: Furniture = Furniture {
    above: "Startseite\nPolitik\nWirtschaft\nSport\nAbo\nAnmelden\nStartseite > Regional > Küste",
    byline: "Von ",
    date: ("Stand: ", ", 10:15 Uhr"),
    buttons: "Teilen\nDrucken\nMerken",
    credit: ". Foto: ",
    between: ["Anzeige", "Lesen Sie auch\nFähren werden teurer"],
    below: "Jetzt unseren Newsletter abonnieren\nMehr zum Thema\nFähren werden teurer\nAlte Mole wird \
        Denkmal\nKommentare\nKommentar schreiben\n© 2024 Hafenbote. Alle Rechte \
        vorbehalten.\nImpressum\nDatenschutz\nAGB",
};

const SPANISH: Furniture = Furniture {
    above: "Portada\nEconomía\nDeportes\nCultura\nIniciar sesión\nPortada > Sociedad > Costa",
    byline: "Por ",
    date: ("Actualizado: ", ""),
    buttons: "Compartir\nFacebook\nWhatsApp",
    credit: ". / FOTO: ",
    between: ["Publicidad", "Lee también\nSuben las tarifas del ferry"],
    below: "Suscríbete a nuestro boletín\nTe puede interesar\nSuben las tarifas del ferry\nEl viejo \
        muelle será monumento\nComentarios\nTodos los derechos reservados\nPolítica de \
        privacidad\nContacto",
};

/// As a page of text with menus above and below.
fn flattened(own: &Own, words: &Furniture) -> String {
    let Own { headline, byline, date, caption, credit, .. } = own;
    let (before, after) = words.date;
    let mut text = format!(
        "{}\n{headline}\n{}{byline}\n{before}{date}{after}\n{}\n{caption}{}{credit}\n",
        words.above, words.byline, words.buttons, words.credit
    );
    for (at, paragraph) in own.paragraphs.iter().enumerate() {
        text.push_str(paragraph);
        text.push('\n');
        if let Some(between) = words.between.get(at) {
            text.push_str(between);
            text.push('\n');
        }
    }
    text + words.below
}

/// As a scraper delivers it that found the article's element: doubled headline and caption, by-line
/// with address, log-in prompt and comment box below.
fn scraped(own: &Own) -> String {
    let Own { headline, byline, date, caption, credit, .. } = own;
    let address = byline.to_lowercase().replace(' ', ".");
    let mut text = format!(
        "Home > National > Coast\nprint dictionary print\n{headline}\n \n{headline}\n \n\
         {caption}. [{credit}]\n{caption}. [{credit}]\n \n"
    );
    for (at, paragraph) in own.paragraphs.iter().enumerate() {
        text.push_str(paragraph);
        text.push_str("\n \n");
        if at == own.paragraphs.len() / 2 {
            text.push_str(
                "Related Article\nFerry fares to rise in spring\nOld pier to be listed\n \n",
            );
        }
    }
    text + &format!(
        "BY {} [{address}@harbour-post.example]\n{date}\n \nLog in to Twitter or Facebook account to \
         connect\nwith the Harbour Post\nhelp-image Social comment?\nlock icon\nTo write comments, \
         please log in to one of the accounts.\nStandards Board Policy (0/250 characters)",
        byline.to_uppercase()
    )
}

/// As a page.
fn page(own: &Own) -> String {
    let Own { headline, byline, date, caption, credit, .. } = own;
    let mut text = format!(
        "<!DOCTYPE html><html lang=en><head><title>{headline} | Harbour Post</title>\
         <meta property=og:site_name content='Harbour Post'><meta name=author content='{byline}'>\
         <meta property=article:published_time content='{date}'></head><body><header><nav><ul>\
         <li><a href=/>Home</a><li><a href=/s>Sport</a></ul></nav></header><main><article>\
         <h1>{headline}</h1><div class=byline>By <a href=/x>{byline}</a></div><div class=share-bar>\
         <a href=#>Share</a> <a href=#>Tweet</a></div><figure><img src=x.jpg><figcaption>{caption}. \
         Photo: {credit}</figcaption></figure><div class=article-body>"
    );
    for (at, paragraph) in own.paragraphs.iter().enumerate() {
        text.push_str(&format!("<p>{paragraph}</p>"));
        if at == 1 {
            text.push_str(
                "<aside class=related><h3>Related</h3><ul><li><a href=/1>Ferry fares to rise in \
                 spring</a></ul></aside>",
            );
        }
    }
    text + "</div></article><div class=newsletter><p>Sign up for our daily newsletter and never miss a \
        story from the coast.</p></div></main><footer><p>© 2024 Harbour Post. All rights \
        reserved.</p></footer></body></html>"
}

fn check(kind: &str, own: &Own, body: &Body) {
    let cleaned = clean(body, None);
    let at = format!("{kind}: {}", own.headline);
    assert_eq!(cleaned.text, own.body(), "{at}");
    let found = cleaned.metadata;
    assert_eq!(found.headline.map(|fact| fact.value).as_deref(), Some(own.headline), "{at}");
    let authors = found.authors.map(|fact| fact.value.join(", ").to_lowercase());
    assert_eq!(authors, Some(own.byline.to_lowercase()), "{at}");
    let day = found.published.and_then(|fact| Timestamp::parse(&fact.value));
    let written = jiff::civil::Date::strptime("%B %d, %Y", own.date).expect("a date");
    assert_eq!(day, Timestamp::parse(&written.to_string()), "{at}");
}

#[test]
fn scraped_articles_come_out_as_their_paragraphs() {
    for own in all() {
        check("scraped", &own, &Body::Text(scraped(&own)));
    }
}

#[test]
fn flattened_pages_come_out_as_their_paragraphs_whatever_the_language_of_their_furniture() {
    for own in all() {
        check("english", &own, &Body::Text(flattened(&own, &ENGLISH)));
        check("german", &own, &Body::Text(flattened(&own, &GERMAN)));
        check("spanish", &own, &Body::Text(flattened(&own, &SPANISH)));
    }
}

#[test]
fn pages_come_out_as_their_paragraphs() {
    for own in all() {
        check("page", &own, &Body::Html(page(&own)));
    }
}

#[test]
fn a_scraped_article_is_removed_piece_by_piece() {
    let articles = all();
    let raw = scraped(&articles[0]);
    let removed: Vec<String> = clean(&Body::Text(raw.clone()), None)
        .removed
        .iter()
        .map(|span| {
            let gone: String = raw.chars().skip(span.start).take(span.end - span.start).collect();
            format!("{:?}: {}", span.kind, gone.replace('\n', " / "))
        })
        .collect();
    insta::assert_json_snapshot!("scraped_article", removed);
}
