//! Windows over a row of pieces: where each begins and ends, and which of its pieces it answers for.

use std::ops::Range;

/// A window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Window {
    /// The pieces it reads.
    pub(super) pieces: Range<usize>,
    /// Those that it answers for: the others stand nearer to the middle of a neighbour.
    pub(super) own: Range<usize>,
}

/// Cuts `count` pieces into windows of at most `size` that share `overlap` with the next.
pub(super) fn windows(count: usize, size: usize, overlap: usize) -> Vec<Window> {
    let size = size.max(1);
    let step = size.saturating_sub(overlap).max(1);
    let mut windows: Vec<Window> = Vec::new();
    let mut start = 0;
    while start < count {
        let end = (start + size).min(count);
        let mut own = start;
        if let Some(last) = windows.last_mut() {
            own = start + (last.pieces.end - start) / 2;
            last.own.end = own;
        }
        windows.push(Window { pieces: start..end, own: own..end });
        if end == count {
            break;
        }
        start += step;
    }
    windows
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn neighbours_share_their_edges() {
        let found = windows(20, 10, 4);
        let shown: Vec<_> = found.into_iter().map(|w| (w.pieces, w.own)).collect();
        assert_eq!(shown, [(0..10, 0..8), (6..16, 8..14), (12..20, 14..20)]);
    }

    proptest! {
        #[test]
        fn every_piece_is_answered_for_once(
            count in 0usize..400, size in 1usize..60, overlap in 0usize..70,
        ) {
            let mut at = 0;
            for window in windows(count, size, overlap) {
                prop_assert_eq!(window.own.start, at);
                prop_assert!(window.pieces.start <= window.own.start);
                prop_assert!(window.own.end <= window.pieces.end);
                prop_assert!(window.pieces.len() <= size);
                at = window.own.end;
            }
            prop_assert_eq!(at, count);
        }
    }
}
