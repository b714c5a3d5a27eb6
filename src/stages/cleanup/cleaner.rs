//! The cleaner: one body after the other through the same buffers.

use std::ops::Range;
use std::sync::Arc;

use super::features::{Features, Known, STRETCH, names};
use super::judge::{Case, Verdict};
use super::metadata::{self, PageMetadata};
use super::model::Model;
use super::offsets::OffsetMap;
use super::page::Page;
use super::profile::Profile;
use super::spans::{self, Cut};
use super::{Cleaned, text};
use crate::article::Body;
use crate::stages::RemovedKind;

/// The weights for flattened text and for pages.
#[derive(Debug)]
pub struct Models {
    text: Model,
    page: Model,
}

impl Models {
    /// Of these weights.
    pub fn new(text: Model, page: Model) -> Arc<Self> {
        Arc::new(Self { text, page })
    }

    /// The weights for flattened text.
    pub fn text(&self) -> &Model {
        &self.text
    }

    /// The weights for pages.
    pub fn page(&self) -> &Model {
        &self.page
    }

    /// The weights that are part of the program.
    pub fn embedded() -> Arc<Self> {
        let read = |file: &[u8], columns| {
            Model::read(file, columns).expect("the weights in models/ were written by the trainer")
        };
        Arc::new(Self {
            text: read(include_bytes!("../../../models/cleanup-text.bin"), names::TEXT),
            page: read(include_bytes!("../../../models/cleanup-page.bin"), names::PAGE),
        })
    }
}

/// Cleans bodies, one after the other. Keeps nothing of one for the next but its buffers.
#[derive(Debug)]
pub struct Cleaner {
    models: Arc<Models>,
    page: Page,
    features: Features,
    weights: Vec<i32>,
    verdicts: Vec<Verdict>,
}

/// One line of a body with what became of it, or a stretch of short lines that nobody looked at.
#[derive(Clone, Debug, PartialEq)]
pub struct Explained {
    /// Its text, tidied.
    pub text: String,
    /// Its bytes in the raw body.
    pub source: Range<usize>,
    /// Why it went; `None` where it stayed.
    pub kind: Option<RemovedKind>,
    /// The model's score, 0 to 1000: from 500 it keeps the line.
    pub score: u16,
    /// Whether the model decided; else a rule of form or the source's profile did.
    pub by_model: bool,
}

impl Cleaner {
    /// With these weights.
    pub fn new(models: Arc<Models>) -> Self {
        Self {
            models,
            page: Page::default(),
            features: Features::default(),
            weights: Vec::new(),
            verdicts: Vec::new(),
        }
    }

    /// Cleans a body. `headline` is the stated one, if any: its repetition in the text is furniture.
    pub fn clean(
        &mut self,
        body: &Body,
        headline: Option<&str>,
        profile: Option<&Profile>,
    ) -> Cleaned {
        let cleaned = self.extract(body, headline, profile);
        let raw = match body {
            Body::Text(raw) | Body::Html(raw) => raw.as_str(),
            Body::None => return cleaned,
        };
        let mut cuts: Vec<Cut> = Vec::with_capacity(self.page.markup.len() + 16);
        let markup = self.page.markup.iter();
        cuts.extend(markup.map(|bytes| Cut { bytes: bytes.clone(), kind: RemovedKind::Markup }));
        let passed = self.page.passed.iter();
        cuts.extend(
            passed.map(|bytes| Cut { bytes: bytes.clone(), kind: RemovedKind::Boilerplate }),
        );
        self.line_cuts(&mut cuts);
        Cleaned { removed: spans::to_code_points(raw, cuts), ..cleaned }
    }

    /// As [`Cleaner::clean`], without saying what was removed.
    pub fn extract(
        &mut self,
        body: &Body,
        headline: Option<&str>,
        profile: Option<&Profile>,
    ) -> Cleaned {
        let metadata = self.judge(body, headline, profile);
        if matches!(body, Body::None) {
            return Cleaned::default();
        }
        let lines = &self.page.lines;
        let kept = (0..lines.len()).filter(|&at| self.verdicts[at].kind.is_none());
        let text = lines.join(kept);
        let metadata = metadata::complete(metadata, lines, &self.verdicts, &self.features);
        Cleaned { text, removed: Vec::new(), metadata }
    }

    /// What becomes of every line of a body, and why.
    pub fn explain(
        &mut self,
        body: &Body,
        headline: Option<&str>,
        profile: Option<&Profile>,
    ) -> Vec<Explained> {
        self.judge(body, headline, profile);
        let line = |(at, verdict): (usize, &Verdict)| Explained {
            text: self.page.lines.text(at).to_owned(),
            source: self.page.lines.lines[at].source(),
            kind: verdict.kind,
            score: super::model::score(verdict.weight),
            by_model: verdict.by_model,
        };
        let mut explained: Vec<Explained> = self.verdicts.iter().enumerate().map(line).collect();
        explained.extend(self.page.passed.iter().map(|source| Explained {
            text: format!("({} bytes of short lines, on a page of too many)", source.len()),
            source: source.clone(),
            kind: Some(RemovedKind::Boilerplate),
            score: 0,
            by_model: false,
        }));
        explained.sort_by_key(|line| line.source.start);
        explained
    }

    /// Where each piece of the clean text stood in the body.
    pub fn offsets(
        &mut self,
        body: &Body,
        headline: Option<&str>,
        profile: Option<&Profile>,
    ) -> OffsetMap {
        self.judge(body, headline, profile);
        let (raw, is_page) = match body {
            Body::Text(raw) => (raw.as_str(), false),
            Body::Html(raw) => (raw.as_str(), true),
            Body::None => return OffsetMap::default(),
        };
        let lines = &self.page.lines;
        let mut map = OffsetMap::default();
        let (mut clean, mut point, mut byte) = (0, 0, 0);
        let mut last = None;
        for (at, line) in lines.lines.iter().enumerate() {
            if self.verdicts[at].kind.is_some() {
                continue;
            }
            clean += match last {
                None => 0,
                Some(paragraph) if paragraph == line.paragraph => 1,
                Some(_) => 2,
            };
            last = Some(line.paragraph);
            let source = line.source();
            let start = raw.floor_char_boundary(source.start).max(byte);
            let end = raw.floor_char_boundary(source.end).max(start);
            point += raw[byte..start].chars().count();
            byte = start;
            map.line(lines.text(at), clean, &raw[start..end], point, is_page);
            clean += lines.text(at).chars().count();
        }
        map
    }

    /// Reads the body and judges its lines; what the page says of itself.
    fn judge(
        &mut self,
        body: &Body,
        headline: Option<&str>,
        profile: Option<&Profile>,
    ) -> PageMetadata {
        self.verdicts.clear();
        let metadata = match body {
            Body::Text(raw) => {
                self.page.clear();
                text::read(raw, &mut self.page.lines);
                PageMetadata::default()
            }
            Body::Html(raw) => {
                self.page.read(raw);
                metadata::read(raw, &self.page)
            }
            Body::None => {
                self.page.clear();
                PageMetadata::default()
            }
        };
        let is_page = matches!(body, Body::Html(_));
        let mut headlines = metadata.headlines.clone();
        headlines.extend(headline.map(str::to_owned));
        let known = Known {
            headlines: &headlines,
            description: metadata.description.as_deref(),
            body: metadata.body.as_deref(),
        };
        let count = self.page.lines.len();
        for from in (0..count).step_by(STRETCH) {
            let stretch = from..(from + STRETCH).min(count);
            let model = if is_page {
                self.features.of_page(&self.page, stretch, &known);
                &self.models.page
            } else {
                self.features.of_text(&self.page.lines, stretch, &known);
                &self.models.text
            };
            model.weigh(&mut self.features, &mut self.weights);
            let case = Case {
                lines: &self.page.lines,
                from,
                features: &self.features,
                nodes: if is_page { &self.page.nodes } else { &[] },
                profile,
            };
            case.judge(&self.weights, &mut self.verdicts);
        }
        metadata
    }

    /// The removed lines as cuts; neighbours of one kind become one.
    fn line_cuts(&self, cuts: &mut Vec<Cut>) {
        let mut open: Option<Cut> = None;
        for (line, verdict) in self.page.lines.lines.iter().zip(&self.verdicts) {
            let Some(kind) = verdict.kind else {
                cuts.extend(open.take());
                continue;
            };
            match &mut open {
                Some(cut) if cut.kind == kind => cut.bytes.end = line.source().end,
                _ => {
                    cuts.extend(open.replace(Cut { bytes: line.source(), kind }));
                }
            }
        }
        cuts.extend(open);
    }
}
