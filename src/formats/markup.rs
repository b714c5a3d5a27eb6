//! Whether text is HTML, other XML, or neither; and the character set that HTML declares.

use html5gum::{Token, Tokenizer};
use memchr::memchr_iter;

use super::line::tidy;

/// Elements whose tags mean that a text is HTML; sorted.
const ELEMENTS: [&str; 54] = [
    "a",
    "article",
    "aside",
    "b",
    "blockquote",
    "body",
    "br",
    "center",
    "dd",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "font",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hr",
    "html",
    "i",
    "iframe",
    "img",
    "li",
    "link",
    "main",
    "meta",
    "nav",
    "ol",
    "p",
    "pre",
    "script",
    "section",
    "small",
    "span",
    "strong",
    "style",
    "sub",
    "sup",
    "table",
    "td",
    "th",
    "time",
    "title",
    "tr",
    "u",
    "ul",
];

/// Most tags that are looked at before a text is called plain.
const MAX_TAGS: usize = 200;

/// Bytes at the start of a page in which it may declare its character set.
const DECLARATION_BYTES: usize = 1_024;

/// Whether the text is HTML: it starts with a known tag, a doctype or a comment, or holds a closing
/// or an empty element. One `<b>` in a sentence about HTML is not enough.
pub(super) fn is_html(text: &str) -> bool {
    let start = text.trim_start();
    let opening = start.get(..9).unwrap_or(start);
    if opening.eq_ignore_ascii_case("<!doctype") || start.starts_with("<!--") {
        return true;
    }
    if start.starts_with('<') && is_element(tag_name(&start[1..])) {
        return true;
    }
    memchr_iter(b'<', text.as_bytes()).take(MAX_TAGS).any(|at| {
        let after = &text[at + 1..];
        match after.strip_prefix('/') {
            Some(closing) => is_element(tag_name(closing)),
            None => matches!(tag_name(after), "br" | "p" | "BR" | "P"),
        }
    })
}

/// The root element of an XML document that is no HTML; `None` for everything else.
pub(super) fn foreign_root(text: &str) -> Option<&str> {
    let mut rest = text.trim_start();
    let is_declared = rest.starts_with("<?xml");
    // A prolog of more pieces than these is no wire's.
    for _ in 0..16 {
        let end = if rest.starts_with("<?") {
            rest.find("?>")? + 2
        } else if rest.starts_with("<!--") {
            rest.find("-->")? + 3
        } else if rest.starts_with("<!") {
            rest.find('>')? + 1
        } else {
            break;
        };
        rest = rest[end..].trim_start();
    }
    let name = tag_name(rest.strip_prefix('<')?);
    let local = name.rsplit(':').next().unwrap_or(name);
    const WIRE_ROOTS: [&str; 8] =
        ["newsMessage", "newsItem", "packageItem", "NewsML", "nitf", "rss", "feed", "RDF"];
    let is_foreign = is_declared && !is_element(local) || WIRE_ROOTS.contains(&local);
    (is_foreign && !name.is_empty()).then_some(name)
}

/// The label in `<meta charset>`, `<meta http-equiv>` or `<?xml encoding?>`, if the bytes are
/// markup and the label is a known one. As in browsers, what was readable so far cannot have been
/// UTF-16.
pub(super) fn declared_charset(bytes: &[u8]) -> Option<&str> {
    let head = &bytes[..bytes.len().min(DECLARATION_BYTES)];
    if head.iter().find(|byte| !byte.is_ascii_whitespace()) != Some(&b'<') {
        return None;
    }
    let at = ["charset=", "encoding="].iter().find_map(|name| {
        let at = head.windows(name.len()).position(|w| w.eq_ignore_ascii_case(name.as_bytes()))?;
        Some(at + name.len())
    })?;
    let label = head[at..].trim_ascii_start();
    let label = label.strip_prefix(b"\"").or(label.strip_prefix(b"'")).unwrap_or(label);
    let is_part = |b: &u8| b.is_ascii_alphanumeric() || b"-_:.".contains(b);
    let end = label.iter().position(|b| !is_part(b)).unwrap_or(label.len());
    let label = &label[..end];
    let encoding = encoding_rs::Encoding::for_label_no_replacement(label)?;
    let is_utf_16 = [encoding_rs::UTF_16LE, encoding_rs::UTF_16BE].contains(&encoding);
    if is_utf_16 { Some("utf-8") } else { std::str::from_utf8(label).ok() }
}

/// One line of plain text out of a field that may carry tags and character references.
pub(super) fn plain_line(text: &str) -> Option<String> {
    let has_reference = text.split('&').skip(1).any(|rest| {
        rest.find(';').is_some_and(|end| (2..=10).contains(&end) && !rest[..end].contains(' '))
    });
    if !has_reference && !is_html(text) {
        return tidy(text);
    }
    let mut plain = Vec::with_capacity(text.len());
    for Ok(token) in Tokenizer::new(text) {
        match token {
            Token::String(piece) => plain.extend_from_slice(&piece),
            Token::StartTag(tag) if matches!(&tag.name[..], b"br" | b"p" | b"div" | b"li") => {
                plain.push(b' ');
            }
            _ => {}
        }
    }
    tidy(&String::from_utf8_lossy(&plain))
}

/// The name at the start of a tag, where it is followed by what may follow one.
fn tag_name(tag: &str) -> &str {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, ':' | '-' | '_');
    let end = tag.find(|c: char| !is_part(c)).unwrap_or(tag.len());
    let is_ended = tag[end..].starts_with(['>', '/', ' ', '\t', '\r', '\n']);
    if is_ended { &tag[..end] } else { "" }
}

fn is_element(name: &str) -> bool {
    ELEMENTS.binary_search(&name.to_ascii_lowercase().as_str()).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_of_elements_is_sorted() {
        assert!(ELEMENTS.is_sorted());
    }

    #[test]
    fn pages_and_fragments_are_html() {
        for text in [
            "<!DOCTYPE html><html></html>",
            "\n <p>The port reopened.",
            "The port reopened.<br>Ships left.",
            "The port <b>reopened</b>.",
            "<!-- page --><div>x</div>",
            "<IMG src='a.png'> The port",
        ] {
            assert!(is_html(text), "{text}");
        }
    }

    #[test]
    fn text_with_angle_brackets_is_no_html() {
        for text in [
            "Profit < 3 million > loss",
            "Write to <desk@paper.example> or call.",
            "The <b> tag makes text bold.",
            "<newsItem guid='x'>",
            "",
            "<",
        ] {
            assert!(!is_html(text), "{text}");
        }
    }

    #[test]
    fn other_xml_is_named_by_its_root() {
        let newsml = "<?xml version=\"1.0\"?>\n<!-- x --><newsItem guid=\"x\">";
        assert_eq!(foreign_root(newsml), Some("newsItem"));
        assert_eq!(foreign_root("<rss version='2.0'>"), Some("rss"));
        assert_eq!(foreign_root("<?xml version='1.0'?><!DOCTYPE html><html lang='en'>"), None);
        assert_eq!(foreign_root("<p>x</p>"), None);
        assert_eq!(foreign_root("plain"), None);
    }

    #[test]
    fn the_declared_character_set_is_found() {
        assert_eq!(declared_charset(b"<meta charset=\"gbk\">"), Some("gbk"));
        assert_eq!(
            declared_charset(b"<META content='text/html; charset=ISO-8859-1'>"),
            Some("ISO-8859-1")
        );
        assert_eq!(declared_charset(b"<?xml encoding='koi8-r'?><html>"), Some("koi8-r"));
        assert_eq!(declared_charset(b"<meta charset=utf-16>"), Some("utf-8"));
        assert_eq!(declared_charset(b"<meta charset=klingon>"), None);
        assert_eq!(declared_charset(b"the charset=gbk parameter"), None);
    }

    #[test]
    fn tags_and_references_leave_a_plain_line() {
        assert_eq!(
            plain_line("Smith &amp; Sons <i>rise</i>").as_deref(),
            Some("Smith & Sons rise")
        );
        assert_eq!(plain_line("R&D; x < y").as_deref(), Some("R&D; x < y"));
        assert_eq!(plain_line("<p> </p>"), None);
    }
}
