//! Spans of removed text: byte ranges of the decoded raw body in, code-point ranges out.

use std::ops::Range;

use crate::stages::{Removed, RemovedKind};

/// A removed byte range and why it was removed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cut {
    /// Bytes of the raw body.
    pub(super) bytes: Range<usize>,
    /// Why.
    pub(super) kind: RemovedKind,
}

/// Orders the cuts, trims what overlaps an earlier one, and counts code points in one pass.
///
/// The result is ascending and disjoint. A range that is out of bounds or inside a character is
/// drawn in to the nearest character before it; one left empty is dropped.
pub(super) fn to_code_points(raw: &str, mut cuts: Vec<Cut>) -> Vec<Removed> {
    cuts.sort_by_key(|cut| (cut.bytes.start, cut.bytes.end));
    let mut removed: Vec<Removed> = Vec::with_capacity(cuts.len());
    let mut byte = 0;
    let mut point = 0;
    for cut in cuts {
        let start = raw.floor_char_boundary(cut.bytes.start).max(byte);
        let end = raw.floor_char_boundary(cut.bytes.end);
        if start >= end {
            continue;
        }
        let first = point + raw[byte..start].chars().count();
        let last = first + raw[start..end].chars().count();
        removed.push(Removed { kind: cut.kind, start: first, end: last });
        (byte, point) = (end, last);
    }
    removed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(bytes: Range<usize>) -> Cut {
        Cut { bytes, kind: RemovedKind::Prompt }
    }

    #[test]
    fn offsets_count_code_points_not_bytes() {
        let spans = to_code_points("ééé print é", vec![cut(7..12)]);
        assert_eq!(spans, [Removed { kind: RemovedKind::Prompt, start: 4, end: 9 }]);
    }

    #[test]
    fn overlapping_and_unordered_cuts_come_out_ordered_and_disjoint() {
        let spans = to_code_points("0123456789", vec![cut(5..9), cut(0..3), cut(2..6), cut(7..8)]);
        let ranges: Vec<_> = spans.iter().map(|span| (span.start, span.end)).collect();
        assert_eq!(ranges, [(0, 3), (3, 6), (6, 9)]);
    }

    #[test]
    fn ranges_beyond_the_end_are_drawn_in() {
        let spans = to_code_points("abc", vec![cut(2..99), cut(50..60)]);
        assert_eq!(spans, [Removed { kind: RemovedKind::Prompt, start: 2, end: 3 }]);
    }
}
