//! The files of the page, as they stand in the binary.

use axum::http::header;
use axum::response::IntoResponse;

/// The page itself.
pub(super) const PAGE: &str = include_str!("page/index.html");

const SCRIPT: &str = "text/javascript; charset=utf-8";

/// Name, type and text of each part.
const PARTS: [(&str, &str, &str); 8] = [
    ("main.js", SCRIPT, include_str!("page/main.js")),
    ("wire.js", SCRIPT, include_str!("page/wire.js")),
    ("detail.js", SCRIPT, include_str!("page/detail.js")),
    ("panels.js", SCRIPT, include_str!("page/panels.js")),
    ("chart.js", SCRIPT, include_str!("page/chart.js")),
    ("dom.js", SCRIPT, include_str!("page/dom.js")),
    ("console.css", "text/css; charset=utf-8", include_str!("page/console.css")),
    ("icon.svg", "image/svg+xml", include_str!("page/icon.svg")),
];

/// The part of this name.
pub(super) fn get(name: &str) -> Option<impl IntoResponse + use<>> {
    let (_, kind, text) = PARTS.into_iter().find(|(known, ..)| *known == name)?;
    Some(([(header::CONTENT_TYPE, kind)], text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_page_has_less_than_150_kilobytes() {
        let parts: usize = PARTS.iter().map(|(_, _, text)| text.len()).sum();
        assert!(parts + PAGE.len() < 150_000, "{parts}");
    }

    #[test]
    fn nothing_is_loaded_from_elsewhere_and_nothing_is_written_as_html() {
        for (name, _, text) in PARTS.into_iter().chain([("index.html", "", PAGE)]) {
            let foreign = text.replace("http://www.w3.org/2000/svg", "");
            assert!(!foreign.contains("http://") && !foreign.contains("https://"), "{name}");
            for sink in ["innerHTML", "outerHTML", "insertAdjacent", "document.write", "eval("] {
                assert!(!text.contains(sink), "{name}: {sink}");
            }
            assert!(!text.contains(" style=") && !text.contains(" onclick="), "{name}");
        }
    }

    #[test]
    fn every_part_that_a_part_names_is_there() {
        let named =
            regex::Regex::new(r#"(?:from "\./|"/console/)([a-z]+\.[a-z]+)""#).expect("sound");
        for (name, _, text) in PARTS.into_iter().chain([("index.html", "", PAGE)]) {
            for found in named.captures_iter(text) {
                assert!(get(&found[1]).is_some(), "{name} names {}", &found[1]);
            }
        }
    }
}
