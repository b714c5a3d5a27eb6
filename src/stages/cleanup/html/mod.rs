//! HTML to lines: a page or a fragment, read by a tokenizer in one pass.
//!
//! Linear in the page: the stack of open elements is bounded, nothing is searched twice. Where the
//! page's chrome (navigation, forms, share bars) has swallowed the text, as on pages that leave a
//! `<nav>` open or put everything into one `<form>`, the page is read once more without that rule.

mod collector;
mod elements;
mod region;
mod tag;

use std::convert::Infallible;

use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use html5gum::{Span, Tokenizer};

use self::collector::{Collector, Strictness};
use super::line::Line;
use super::spans::Cut;
use crate::stages::RemovedKind;

pub(super) use self::collector::PageFacts;

/// Bytes of text below which a page is read again without dropping its chrome.
const LITTLE_TEXT: usize = 400;

/// What an HTML body holds.
pub(super) struct Page {
    /// The lines of the article's region.
    pub(super) lines: Vec<Line>,
    /// What was left out.
    pub(super) cuts: Vec<Cut>,
    /// What the page says of the article.
    pub(super) facts: PageFacts,
}

/// Reads a page or fragment.
pub(super) fn read(html: &str) -> Page {
    let strict = collect(html, Strictness::DropChrome);
    if !strict.dropped_chrome() || strict.text_bytes() >= LITTLE_TEXT {
        return finish(strict);
    }
    let lenient = collect(html, Strictness::KeepChrome);
    if lenient.text_bytes() > strict.text_bytes() * 2 { finish(lenient) } else { finish(strict) }
}

fn collect(html: &str, strictness: Strictness) -> Collector {
    let mut collector = Collector::new(strictness);
    let mut emitter = CallbackEmitter::new(|event: CallbackEvent<'_>, span: Span<usize>| {
        collector.event(&event, span);
        None::<Infallible>
    });
    emitter.naively_switch_states(true);
    let Ok(()) = Tokenizer::new_with_emitter(html, emitter).finish();
    collector.close(html.len());
    collector
}

/// Keeps the lines of the article's region; the rest becomes cuts, neighbours in one.
fn finish(collector: Collector) -> Page {
    let Collector { lines, inside, regions, mut cuts, facts, .. } = collector;
    let chosen = region::choose(&lines, &inside, &regions);
    let mut kept = Vec::with_capacity(lines.len());
    let mut dropped: Option<Cut> = None;
    for (line, keep) in lines.into_iter().zip(chosen) {
        if keep {
            cuts.extend(dropped.take());
            kept.push(line);
            continue;
        }
        match &mut dropped {
            Some(cut) => cut.bytes.end = line.source.end,
            None => dropped = Some(Cut { bytes: line.source, kind: RemovedKind::Boilerplate }),
        }
    }
    cuts.extend(dropped);
    Page { lines: kept, cuts, facts }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(html: &str) -> Vec<String> {
        read(html).lines.into_iter().map(|line| line.text).collect()
    }

    #[test]
    fn blocks_are_apart_and_inline_elements_joined() {
        assert_eq!(
            texts("<p>The <b>d</b>am <i>held</i>.</p><p>So far.<div>End</div>"),
            ["The dam held.", "So far.", "End"]
        );
    }

    #[test]
    fn neighbouring_links_and_cells_are_not_glued() {
        assert_eq!(
            texts("<p><a>One</a><a>Two</a></p><table><tr><td>3</td><td>4</td></table>"),
            ["One Two", "3 4"]
        );
    }

    #[test]
    fn a_double_break_is_a_paragraph_and_a_single_one_a_blank() {
        assert_eq!(texts("one<br>two<br><br/>three"), ["one two", "three"]);
    }

    #[test]
    fn scripts_styles_and_navigation_are_never_text() {
        let page = read(
            "<style>p{}</style><nav>Home</nav><p>Text &amp; more</p><script>1<2</script>\
             <svg><title>Icon</title></svg>",
        );
        assert_eq!(page.lines[0].text, "Text & more");
        assert_eq!(page.lines.len(), 1);
        assert!(page.cuts.iter().all(|cut| cut.kind == RemovedKind::Markup));
        assert_eq!(page.cuts.len(), 4);
    }

    #[test]
    fn a_navigation_left_open_does_not_swallow_the_page() {
        assert_eq!(texts("<nav><a>Home</a><p>The dam held.</p>"), ["Home", "The dam held."]);
    }

    #[test]
    fn sources_point_at_the_text_in_the_page() {
        let html = "<p>é</p> <p>two &lt; three</p>";
        let page = read(html);
        assert_eq!(&html[page.lines[1].source.clone()], "two &lt; three");
    }

    #[test]
    fn hostile_pages_are_read_in_linear_time() {
        let deep = "<div class='a b'>".repeat(200_000) + "The end" + &"</section>".repeat(100_000);
        assert_eq!(texts(&deep), ["The end"]);
        let unclosed = "<b><i><a href=x>word ".repeat(100_000);
        assert_eq!(read(&unclosed).lines.len(), 1);
    }
}
