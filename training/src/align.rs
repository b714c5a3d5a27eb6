//! Which lines of a page are its article: an alignment of the page's words with a reference body.
//!
//! The longest common subsequence, where a word that continues a run counts double: so the words of
//! a paragraph align with the paragraph and not with the menu.

/// Share of a line's words that must align, in percent.
const ALIGNED: usize = 60;

/// Cells of the table above which the page is cut.
const MOST_CELLS: usize = 400_000_000;

/// For each line whether it belongs to the body.
pub fn labels(lines: &[Vec<u64>], body: &[u64]) -> Vec<bool> {
    let page: Vec<u64> = lines.iter().flatten().copied().collect();
    let aligned = align(&page, body);
    let mut labels = Vec::with_capacity(lines.len());
    let mut from = 0;
    for line in lines {
        let met = aligned[from..from + line.len()].iter().filter(|&&met| met).count();
        labels.push(!line.is_empty() && met * 100 >= line.len() * ALIGNED);
        from += line.len();
    }
    labels
}

const SKIP_PAGE: u8 = 0;
const SKIP_BODY: u8 = 1;
const MATCH: u8 = 2;

fn align(page: &[u64], body: &[u64]) -> Vec<bool> {
    let width = body.len() + 1;
    let rows = page.len().min(MOST_CELLS / width);
    let mut steps = vec![SKIP_PAGE; (rows + 1) * width];
    let mut best = vec![0u32; width];
    let mut run = vec![0u32; width];
    for row in 1..=rows {
        let (mut diagonal, mut run_diagonal) = (best[0], run[0]);
        for at in 1..width {
            let (above, run_above) = (best[at], run[at]);
            let mut step = SKIP_PAGE;
            let mut value = above;
            if best[at - 1] > value {
                (step, value) = (SKIP_BODY, best[at - 1]);
            }
            run[at] = 0;
            if page[row - 1] == body[at - 1] {
                let matched =
                    (diagonal + 1).max(if run_diagonal > 0 { run_diagonal + 2 } else { 0 });
                run[at] = matched;
                if matched >= value {
                    (step, value) = (MATCH, matched);
                }
            }
            best[at] = value;
            steps[row * width + at] = step;
            (diagonal, run_diagonal) = (above, run_above);
        }
    }
    let mut aligned = vec![false; page.len()];
    let (mut row, mut at) = (rows, body.len());
    while row > 0 && at > 0 {
        match steps[row * width + at] {
            MATCH => {
                aligned[row - 1] = true;
                row -= 1;
                at -= 1;
            }
            SKIP_BODY => at -= 1,
            _ => row -= 1,
        }
    }
    aligned
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paragraph_aligns_with_itself_and_not_with_the_menu() {
        let menu = vec![1, 2, 3];
        let paragraph = vec![9, 1, 8, 2, 7, 3];
        let lines = [menu, paragraph.clone(), vec![5, 5]];
        assert_eq!(labels(&lines, &paragraph), [false, true, false]);
    }
}
