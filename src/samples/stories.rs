//! Stories with their versions, copies, kills and holds, in feed order.

use super::record::{Record, article, record};

pub(super) const RECORDS: &[Record] = &[
    record("barrier", "new")
        .file(article!("barrier.txt"))
        .key("story-barrier")
        .headers(&[
            ("content-type", "text/plain; charset=utf-8"),
            ("wire-source", "harbourside-courier"),
            ("wire-url", "https://harbourside-courier.example/politics/100431"),
        ])
        .shows("A scraped newspaper page as plain text, with all of the site's furniture"),
    record("election-1", "new")
        .file(article!("election-1.json"))
        .key("urn:newsml:northgate.example:20250316:election-0417")
        .headers(&[("content-type", "application/json")])
        .shows("A one-sentence alert in the envelope wire.raw/1, version 1"),
    record("chip", "new")
        .file(article!("chip.txt"))
        .key("story-chip")
        .headers(&[
            ("content-type", "text/plain; charset=utf-8"),
            ("wire-source", "harbourside-courier"),
            ("wire-url", "https://harbourside-courier.example/business/100977"),
            ("traceparent", "00-7c0e1f5a9b3d4c628e01a2b3c4d5e6f7-1a2b3c4d5e6f7081-01"),
        ])
        .shows("Business news with figures and tickers, a trace context in the headers"),
    record("election-2", "revision")
        .file(article!("election-2.json"))
        .key("urn:newsml:northgate.example:20250316:election-0417")
        .headers(&[("content-type", "application/json")])
        .shows("Version 2 of the alert, now with the concession"),
    record("storm-1", "new")
        .file(article!("storm-1.json"))
        .key("tag:skerrin-press.example,2025:storm-ottilie")
        .headers(&[("content-type", "application/ninjs+json")])
        .shows("A ninjs 3.1 item, version 1"),
    record("rail", "new")
        .file(article!("rail.txt"))
        .key("story-rail")
        .headers(&[
            ("content-type", "text/plain; charset=utf-8"),
            ("wire-source", "harbourside-courier"),
            ("wire-url", "https://harbourside-courier.example/socialaffairs/100612"),
        ])
        .shows("A disaster, with two by-lines and a credit line of an institution"),
    record("storm-2", "revision")
        .file(article!("storm-2.json"))
        .key("tag:skerrin-press.example,2025:storm-ottilie")
        .headers(&[("content-type", "application/ninjs+json")])
        .shows("Version 2 of the ninjs item"),
    record("chip-copy", "duplicate")
        .file(article!("chip.txt"))
        .key("story-chip")
        .headers(&[
            ("content-type", "text/plain; charset=utf-8"),
            ("wire-source", "quay-markets-daily"),
            ("wire-url", "https://quaymarkets.example/business/markets/lumenar-raises-forecast"),
        ])
        .shows("The same bytes under another address: an exact copy"),
    record("final", "new")
        .file(article!("final.txt"))
        .key("story-final")
        .headers(&[
            ("content-type", "text/plain; charset=utf-8"),
            ("wire-source", "harbourside-courier"),
            ("wire-url", "https://harbourside-courier.example/sports/100688"),
        ])
        .shows("Sport: names, scores, a table"),
    record("election-3", "revision")
        .file(article!("election-3.json"))
        .key("urn:newsml:northgate.example:20250316:election-0417")
        .headers(&[("content-type", "application/json")])
        .shows("Version 5, a write-through; versions 3 and 4 never came"),
    record("election-2-late", "superseded")
        .file(article!("election-2.json"))
        .key("urn:newsml:northgate.example:20250316:election-0417")
        .headers(&[("content-type", "application/json")])
        .shows("Version 2 arrives again, after version 5"),
    record("election-3-again", "replay")
        .file(article!("election-3.json"))
        .key("urn:newsml:northgate.example:20250316:election-0417")
        .headers(&[("content-type", "application/json")])
        .shows("Version 5 a second time, byte for byte"),
    record("election-outlook", "new")
        .file(article!("election-outlook.json"))
        .key("story-election-outlook")
        .headers(&[("content-type", "application/json")])
        .shows("Another item of the same agency about the same story, in new words"),
    record("rate-1", "new")
        .file(article!("rate-1.json"))
        .key("urn:newsml:northgate.example:20250911:rate-0088")
        .headers(&[("content-type", "application/json")])
        .shows("A central bank decision with a wrong figure"),
    record("rate-2-corrected", "revision")
        .file(article!("rate-2-corrected.json"))
        .key("urn:newsml:northgate.example:20250911:rate-0088")
        .headers(&[("content-type", "application/json")])
        .shows("Its correction: one figure and the prefix of the headline differ"),
    record("storm-3", "revision")
        .file(article!("storm-3.json"))
        .key("tag:skerrin-press.example,2025:storm-ottilie")
        .headers(&[("content-type", "application/ninjs+json")])
        .shows("Version 3, a write-through with a note that is not for publication"),
    record("buses", "new")
        .file(article!("buses.html"))
        .headers(&[
            ("content-type", "text/html; charset=utf-8"),
            ("wire-source", "sable-coast-ledger"),
            (
                "wire-url",
                "https://www.sablecoast-ledger.example/business/tramontane-electric-buses",
            ),
        ])
        .shows(
            "A whole HTML page: navigation, breadcrumbs, share links, caption, advertisement, \
            related box, JSON-LD",
        ),
    record("water", "new")
        .file(article!("water.json"))
        .key("story-water")
        .shows("Loose JSON of a scraper: title, body, url with tracking parameters, published_at"),
    record("water-copy", "duplicate")
        .file(article!("water-copy.json"))
        .key("story-water")
        .shows("The same body under another headline and address"),
    record("trial", "new")
        .file(article!("trial.txt"))
        .key("story-trial")
        .headers(&[
            ("content-type", "text/plain; charset=utf-8"),
            ("wire-source", "harbourside-courier"),
            ("wire-url", "https://harbourside-courier.example/law-crime/101204"),
        ])
        .shows("A long report of a court ruling, with a chronicle of figures and two captions"),
    record("senator-1", "new")
        .file(article!("senator-1.json"))
        .key("urn:newsml:northgate.example:20250604:senator-0211")
        .headers(&[("content-type", "application/json")])
        .shows("A story that will be killed"),
    record("senator-2-kill", "kill")
        .file(article!("senator-2-kill.json"))
        .key("urn:newsml:northgate.example:20250604:senator-0211")
        .headers(&[("content-type", "application/json")])
        .shows("The kill: version 2, status canceled, an empty body"),
    record("senator-1-late", "superseded")
        .file(article!("senator-1.json"))
        .key("urn:newsml:northgate.example:20250604:senator-0211")
        .headers(&[("content-type", "application/json")])
        .shows("Version 1 again, after the kill: stays dead"),
    record("senator-3-reinstated", "reinstated")
        .file(article!("senator-3-reinstated.json"))
        .key("urn:newsml:northgate.example:20250604:senator-0211")
        .headers(&[("content-type", "application/json")])
        .shows("Version 3, usable again"),
    record("kelp", "new")
        .file(article!("kelp.txt"))
        .key("story-kelp")
        .headers(&[
            ("content-type", "text/plain; charset=utf-8"),
            ("wire-source", "harbourside-courier"),
            ("wire-url", "https://harbourside-courier.example/environment/100215"),
        ])
        .shows("Science, with one related article in the middle"),
    record("kelp-noisy", "duplicate")
        .file(article!("kelp-noisy.txt"))
        .key("story-kelp")
        .headers(&[
            ("content-type", "text/plain"),
            ("wire-source", "ocean-digest"),
            ("wire-url", "https://ocean-digest.example/?id=4471"),
        ])
        .shows(
            "A noisy copy: ligatures, soft hyphens, American spelling, an advertisement \
            between two paragraphs",
        ),
    record("quarry-1", "new")
        .file(article!("quarry-1.json"))
        .key("urn:newsml:northgate.example:20250721:quarry-0140")
        .headers(&[("content-type", "application/json")])
        .shows("A story that will be held"),
    record("quarry-2-hold", "hold")
        .file(article!("quarry-2-hold.json"))
        .key("urn:newsml:northgate.example:20250721:quarry-0140")
        .headers(&[("content-type", "application/json")])
        .shows("The hold: status withheld, an empty body"),
    record("quarry-3", "reinstated")
        .file(article!("quarry-3.json"))
        .key("urn:newsml:northgate.example:20250721:quarry-0140")
        .headers(&[("content-type", "application/json")])
        .shows("Version 4 ends the hold"),
    record("bells", "new")
        .file(article!("bells.txt"))
        .key("story-bells")
        .headers(&[
            ("content-type", "text/plain; charset=utf-8"),
            ("wire-source", "harbourside-courier"),
            ("wire-url", "https://harbourside-courier.example/culture/100533"),
        ])
        .shows("Culture, with two captions, each printed twice"),
    record("ferry-kill", "kill")
        .file(article!("ferry-kill.json"))
        .key("urn:newsml:northgate.example:20250302:ferry-0412")
        .headers(&[("content-type", "application/json")])
        .shows("A kill of an item that was never seen"),
    record("ferry-late", "superseded")
        .file(article!("ferry-late.json"))
        .key("urn:newsml:northgate.example:20250302:ferry-0412")
        .headers(&[("content-type", "application/json")])
        .shows("The killed item's earlier version arrives after the kill"),
];
