//! What a trainer sees of a body: its lines and their columns, as the model will see them.

use super::features::{Features, Known, STRETCH, names};
use super::line::Lines;
use super::page::Page;
use super::{Models, metadata, text};

/// Columns of flattened text.
pub const TEXT_COLUMNS: usize = names::TEXT;

/// Columns of a page.
pub const PAGE_COLUMNS: usize = names::PAGE;

/// The name of a column, for a person.
pub fn column_name(column: usize) -> String {
    names::name(column)
}

/// Whether a column is filled in from the first forest's scores.
pub fn is_context(column: usize) -> bool {
    names::is_context(column)
}

/// The steps of cleanup one by one, to be measured.
#[derive(Debug, Default)]
pub struct Reader {
    page: Page,
    features: Features,
    weights: Vec<i32>,
}

impl Reader {
    /// Reads the lines of a body; how many there are.
    pub fn lines(&mut self, raw: &str, is_page: bool) -> usize {
        if is_page {
            self.page.read(raw);
        } else {
            text::read(raw, &mut self.page.lines);
        }
        self.page.lines.len()
    }

    /// Reads the lines and works out their columns; how many lines there are.
    pub fn features(&mut self, raw: &str, is_page: bool) -> usize {
        let stretch = 0..self.lines(raw, is_page).min(STRETCH);
        let known = Known::default();
        if is_page {
            self.features.of_page(&self.page, stretch, &known);
        } else {
            self.features.of_text(&self.page.lines, stretch, &known);
        }
        self.features.table.lines()
    }

    /// Reads the lines, works out their columns and weighs them; how many lines are kept.
    pub fn weights(&mut self, raw: &str, is_page: bool, models: &Models) -> usize {
        self.features(raw, is_page);
        let model = if is_page { models.page() } else { models.text() };
        model.weigh(&mut self.features, &mut self.weights);
        self.weights.iter().filter(|weight| **weight > 0).count()
    }
}

/// The first lines of a body, at most as many as are judged together.
pub struct Sheet {
    page: Page,
    features: Features,
    columns: usize,
}

impl Sheet {
    /// Of a page.
    pub fn of_page(html: &str) -> Self {
        let mut page = Page::default();
        page.read(html);
        let found = metadata::read(html, &page);
        let known = Known {
            headlines: &found.headlines,
            description: found.description.as_deref(),
            body: found.body.as_deref(),
        };
        let mut features = Features::default();
        features.of_page(&page, 0..page.lines.len().min(STRETCH), &known);
        Self { page, features, columns: PAGE_COLUMNS }
    }

    /// Of flattened text.
    pub fn of_text(raw: &str) -> Self {
        let mut lines = Lines::default();
        text::read(raw, &mut lines);
        let mut features = Features::default();
        features.of_text(&lines, 0..lines.len().min(STRETCH), &Known::default());
        let mut page = Page::default();
        page.lines = lines;
        Self { page, features, columns: TEXT_COLUMNS }
    }

    /// How many lines it has.
    pub fn lines(&self) -> usize {
        self.features.table.lines()
    }

    /// The text of a line.
    pub fn text(&self, line: usize) -> &str {
        self.page.lines.text(line)
    }

    /// Words of a line.
    pub fn words(&self, line: usize) -> u32 {
        self.features.shapes[line].words
    }

    /// The text that is left when these lines are kept.
    pub fn join(&self, kept: &[bool]) -> String {
        self.page.lines.join((0..self.lines()).filter(|&line| kept[line]))
    }

    /// Fills in the context columns from the first forest's scores, in thousandths.
    pub fn context(&mut self, scores: &[u16]) {
        self.features.context(scores);
    }

    /// The cells of a line, a byte a column.
    pub fn row(&self, line: usize) -> impl Iterator<Item = u8> {
        (0..self.columns).map(move |column| self.features.table.get(column, line))
    }
}
