//! Languages, character sets and formats, and copies of the stories before them.

use super::record::{Record, article, record};

pub(super) const RECORDS: &[Record] = &[
    record("tram", "new")
        .file(article!("tram-euckr.html"))
        .key("story-tram")
        .headers(&[
            ("content-type", "text/html; charset=euc-kr"),
            ("wire-source", "naru-ilbo"),
            ("wire-url", "https://www.naru-ilbo.example/local/20250616/1203"),
        ])
        .shows("A Korean page in EUC-KR, declared so in header and page"),
    record("lantern", "new")
        .file(article!("lantern.html"))
        .headers(&[
            ("content-type", "text/html; charset=utf-8"),
            ("wire-source", "orbit-and-beyond"),
            ("wire-url", "https://orbit-and-beyond.example/2025/12/lantern-lands"),
        ])
        .shows(
            "An English page with its text in two containers, comments, a hidden paragraph and \
            a teaser as articleBody",
        ),
    record("harvest", "new")
        .file(article!("harvest.html"))
        .headers(&[
            ("content-type", "text/html; charset=utf-8"),
            ("wire-source", "courrier-valmorin"),
            ("wire-url", "https://www.courrier-valmorin.example/economie/vendanges-precoces"),
        ])
        .shows("A French page with guillemets and a footer of terms"),
    record("heating", "new")
        .file(article!("heating-1252.html"))
        .key("story-heating")
        .headers(&[
            ("content-type", "text/html; charset=utf-8"),
            ("wire-source", "talbruecker-anzeiger"),
            ("wire-url", "https://www.talbruecker-anzeiger.example/lokales/fernwaerme-preise"),
        ])
        .shows(
            "A German page in Windows-1252 whose header says UTF-8; the page itself says it \
            right",
        ),
    record("lighthouse", "new")
        .file(article!("lighthouse.html"))
        .headers(&[
            ("content-type", "text/html"),
            ("wire-source", "diario-salado"),
            ("wire-url", "https://www.diariosalado.example/cultura/faro-punta-brisa"),
        ])
        .shows("A Spanish page"),
    record("cafe", "new").file(article!("cafe.html")).shows(
        "A Japanese page without any header: recognised by its shape, named by its \
            canonical link",
    ),
    record("hospital", "new")
        .file(article!("hospital-old.html"))
        .headers(&[
            ("content-type", "text/html"),
            ("wire-source", "carrow-gazette"),
            ("wire-url", "http://carrow-gazette.example/news/hospitals.htm"),
        ])
        .shows("An old page: tables, capitals, no closing tags, entities"),
    record("strike", "new")
        .file(article!("strike-fragment.html"))
        .key("story-strike")
        .headers(&[
            ("content-type", "text/html; charset=utf-8"),
            ("wire-source", "gantry-street-news"),
            ("wire-uri", "tag:gantry-street-news.example,2025:dock-strike"),
        ])
        .shows("An HTML fragment: a heading and paragraphs"),
    record("strike-copy", "duplicate")
        .file(article!("strike-fragment.html"))
        .key("story-strike")
        .headers(&[
            ("content-type", "text/html; charset=utf-8"),
            ("wire-source", "harbour-radio"),
            ("wire-uri", "tag:harbour-radio.example,2025:8812"),
        ])
        .shows("The same fragment from another outlet"),
    record("strike-cut", "duplicate")
        .file(article!("strike-uppercase.json"))
        .key("story-strike")
        .shows("Its first three paragraphs as loose JSON with capitalised field names"),
    record("barrier-edited", "duplicate")
        .file(article!("barrier-edited.txt"))
        .key("story-barrier")
        .headers(&[
            ("content-type", "text/plain"),
            ("wire-source", "ellery-evening-post"),
            ("wire-url", "https://ellerypost.example/news/estuary-barrier"),
        ])
        .shows(
            "The estuary story as an evening paper prints it: two words changed, other \
            furniture around it",
        ),
    record("rail-cut", "duplicate")
        .file(article!("rail-cut.txt"))
        .key("story-rail")
        .headers(&[
            ("content-type", "text/plain"),
            ("wire-source", "aldrun-online"),
            ("wire-url", "https://aldrun-online.example/a/20250517-3"),
        ])
        .shows("The first four paragraphs of the derailment under another address"),
    record("bees", "new")
        .file(article!("bees-v1.json"))
        .key("story-bees")
        .shows("Loose JSON with a numeric id, HTML in a field and an outlet"),
    record("bees-kill", "kill")
        .file(article!("bees-kill.json"))
        .key("story-bees")
        .shows("The outlet withdraws it: same id, higher version, status killed, empty text"),
    record("earnings", "new")
        .file(article!("schema-org.json"))
        .key("story-earnings")
        .shows("Korean business news in the field names of schema.org"),
    record("earnings-undeclared", "duplicate")
        .file(article!("earnings-euckr.txt"))
        .key("story-earnings")
        .shows("Its first half in EUC-KR, with nothing declared"),
    record("tram-cut", "update")
        .file(article!("tram-euckr.txt"))
        .key("story-tram")
        .headers(&[
            ("content-type", "text/plain; charset=euc-kr"),
            ("wire-source", "naru-ilbo"),
            ("wire-uri", "urn:newsml:naru-ilbo.example:20250616:1203-short"),
        ])
        .shows("The tram story without its end, as EUC-KR text, declared rightly"),
    record("heating-cut", "duplicate")
        .file(article!("heating-1252.txt"))
        .key("story-heating")
        .headers(&[
            ("content-type", "text/plain; charset=windows-1252"),
            ("wire-source", "talwire"),
            ("wire-uri", "urn:newsml:talwire.example:20251104:heating-2"),
        ])
        .shows("The heating story without its end, in Windows-1252, declared rightly"),
    record("glider", "new")
        .file(article!("glider-base64.json"))
        .key("story-glider")
        .headers(&[("content-type", "application/json")])
        .shows("An envelope with a base64 payload in Windows-1252"),
    record("glider-mislabelled", "duplicate")
        .file(article!("glider-1252.txt"))
        .key("story-glider")
        .headers(&[
            ("content-type", "text/plain; charset=utf-8"),
            ("wire-source", "segelflug-blatt"),
            ("wire-uri", "tag:segelflug-blatt.example,2025:schulhof"),
        ])
        .shows("Its first half in Windows-1252 under a header that says UTF-8"),
    record("alloy-embargoed", "new")
        .file(article!("alloy-embargoed.json"))
        .headers(&[("content-type", "application/ninjs+json")])
        .shows("A ninjs item under embargo: delivered early with its time"),
    record("orchestra-1", "new")
        .file(article!("orchestra-1.json"))
        .key("tag:skerrin-press.example,2025:orchestra-tour")
        .headers(&[("content-type", "application/ninjs+json")])
        .shows("A short ninjs item"),
    record("orchestra-2-kill", "kill")
        .file(article!("orchestra-2-kill.json"))
        .key("tag:skerrin-press.example,2025:orchestra-tour")
        .headers(&[("content-type", "application/ninjs+json")])
        .shows("Its kill in ninjs: no bodies at all"),
    record("library", "new")
        .file(article!("library-html.json"))
        .headers(&[("content-type", "application/ninjs+json")])
        .shows("A ninjs item whose body is HTML"),
    record("ticker", "new")
        .file(article!("tickers.json"))
        .shows("Loose JSON with a guid, a Unix time and fields that nobody knows"),
    record("bare", "new")
        .file(article!("bare.txt"))
        .shows("Bare text without headers or key: its uri is made of its content"),
    record("bare-again", "replay")
        .file(article!("bare.txt"))
        .shows("The same bare text again: the same uri, so a replay"),
    record("market-monday", "new")
        .file(article!("market-mon.txt"))
        .key("market")
        .headers(&[
            ("content-type", "text/plain"),
            ("wire-source", "orland-exchange"),
            ("wire-uri", "tag:orland-exchange.example,2025:close-0203"),
        ])
        .shows("A daily table of prices"),
    record("market-tuesday", "new")
        .file(article!("market-tue.txt"))
        .key("market")
        .headers(&[
            ("content-type", "text/plain"),
            ("wire-source", "orland-exchange"),
            ("wire-uri", "tag:orland-exchange.example,2025:close-0204"),
        ])
        .shows("The next day's table: alike by form, news by its figures"),
    record("alert", "new")
        .file(article!("alert.txt"))
        .key("alert")
        .headers(&[
            ("content-type", "text/plain"),
            ("wire-source", "northgate"),
            ("wire-uri", "urn:newsml:northgate.example:20250620:quake-0501"),
        ])
        .shows("An alert of six words"),
    record("alert-elsewhere", "new")
        .file(article!("alert.txt"))
        .key("alert")
        .headers(&[
            ("content-type", "text/plain"),
            ("wire-source", "skerrin-press"),
            ("wire-uri", "tag:skerrin-press.example,2025:quake"),
        ])
        .shows("The same six words from another agency: too short to be called a copy"),
    record("kill-in-text", "new")
        .file(article!("text-kill.txt"))
        .headers(&[
            ("content-type", "text/plain"),
            ("wire-source", "northgate"),
            ("wire-uri", "urn:newsml:northgate.example:20250302:notice-0413"),
        ])
        .shows(
            "A kill notice that is only text: it names another story and kills nothing by \
            itself",
        ),
    record("kill-by-header", "kill")
        .file(article!("empty.txt"))
        .headers(&[
            ("content-type", "text/plain"),
            ("wire-source", "harbourside-courier"),
            ("wire-uri", "tag:harbourside-courier.example,2025:100999"),
            ("wire-version", "2"),
            ("wire-status", "canceled"),
        ])
        .shows("A kill without any bytes, stated in headers alone"),
    record("huge", "new")
        .file(article!("huge.txt"))
        .repeat(2800)
        .headers(&[
            ("content-type", "text/plain"),
            ("wire-source", "treaty-archive"),
            ("wire-uri", "tag:treaty-archive.example,2025:full-text"),
        ])
        .shows(
            "More than a mebibyte of text, built from one paragraph: above Kafka's default \
            record size",
        ),
];
