//! The runbook as a page, so that alerts and panels can link to it where nothing else is at hand.
//!
//! Reads the little Markdown that `docs/runbook.md` is written in: headings, paragraphs, lists,
//! emphasis, code and links. Links to other files are shown as text: they are not served.

use std::sync::LazyLock;

const SOURCE: &str = include_str!("../../../docs/runbook.md");

static PAGE: LazyLock<String> = LazyLock::new(|| render(SOURCE));

/// The page, made once.
pub(super) fn page() -> &'static str {
    &PAGE
}

fn render(source: &str) -> String {
    let mut out = String::from(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>Wiredesk runbook</title>\n\
         <link rel=\"icon\" href=\"/console/icon.svg\" type=\"image/svg+xml\">\n\
         <link rel=\"stylesheet\" href=\"/console/console.css\">\n</head>\n\
         <body class=\"page\">\n<p><a href=\"/\">Console</a></p>\n",
    );
    for block in source.split("\n\n").map(str::trim).filter(|block| !block.is_empty()) {
        out.push_str(&self::block(block));
        out.push('\n');
    }
    out.push_str("</body>\n</html>\n");
    out
}

fn block(text: &str) -> String {
    if let Some(title) = text.strip_prefix("## ") {
        let id = inline(&title.to_lowercase());
        return format!("<h2 id=\"{id}\">{}</h2>", inline(title));
    }
    if let Some(title) = text.strip_prefix("# ") {
        return format!("<h1>{}</h1>", inline(title));
    }
    if let Some(items) = text.strip_prefix("- ") {
        let items = items.split("\n- ").map(|item| format!("<li>{}</li>", inline(item)));
        return format!("<ul>{}</ul>", items.collect::<String>());
    }
    format!("<p>{}</p>", inline(text))
}

/// Escapes, then marks code, strong and emphasised words, and links within the page.
fn inline(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
    let mut out = String::new();
    // Every second piece between back-quotes is code, in which nothing else is marked.
    for (place, piece) in text.split('`').enumerate() {
        if place % 2 == 1 {
            out.push_str(&format!("<code>{piece}</code>"));
        } else {
            let strong = pairs(piece, "**", "strong");
            out.push_str(&links(&pairs(&strong, "*", "em")));
        }
    }
    out
}

fn pairs(text: &str, mark: &str, tag: &str) -> String {
    let mut out = String::new();
    for (place, piece) in text.split(mark).enumerate() {
        match place {
            0 => {}
            place if place % 2 == 1 => out.push_str(&format!("<{tag}>")),
            _ => out.push_str(&format!("</{tag}>")),
        }
        out.push_str(piece);
    }
    out
}

fn links(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('[') {
        out.push_str(before);
        let link = after.split_once("](").and_then(|(label, tail)| {
            let (target, tail) = tail.split_once(')')?;
            Some((label, target, tail))
        });
        let Some((label, target, tail)) = link else {
            out.push('[');
            rest = after;
            continue;
        };
        if target.starts_with('#') {
            out.push_str(&format!("<a href=\"{target}\">{label}</a>"));
        } else {
            out.push_str(label);
        }
        rest = tail;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_lists_code_and_links_become_html() {
        assert_eq!(block("## PollGap"), "<h2 id=\"pollgap\">PollGap</h2>");
        assert_eq!(
            block("- **Do** `a < b`,\n  or [stop](#stop)\n- see [x](x.md)"),
            "<ul><li><strong>Do</strong> <code>a &lt; b</code>,\n  or <a href=\"#stop\">stop</a></li>\
             <li>see x</li></ul>"
        );
        assert_eq!(block("a *b* [c"), "<p>a <em>b</em> [c</p>");
    }

    #[test]
    fn every_section_of_the_runbook_can_be_linked_to() {
        for title in SOURCE.lines().filter_map(|line| line.strip_prefix("## ")) {
            assert!(page().contains(&format!("<h2 id=\"{}\">", title.to_lowercase())), "{title}");
        }
        assert!(!page().contains("**") && !page().contains('`'), "unread marks");
    }
}
