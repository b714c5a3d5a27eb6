//! Sixty-four bytes at once: where among them something stands, as the bits of a number.
//!
//! What is read byte by byte is read here a block at a time: a question costs some dozen
//! instructions for all of its bytes, and its answer is walked bit by bit only where it says yes.

use wide::bytemuck::cast;
use wide::{i8x16, u8x16};

/// Bytes of a lane.
const LANE: usize = 16;

/// Bytes of a block.
pub(crate) const SIZE: usize = 4 * LANE;

/// Some lanes of bytes, four at most.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bytes<const LANES: usize>([i8x16; LANES]);

/// Sixty-four bytes.
pub(crate) type Block = Bytes<4>;

/// Thirty-two bytes, for what is seldom longer.
pub(crate) type Strip = Bytes<2>;

/// Sixteen bytes, for names.
pub(crate) type Lane = Bytes<1>;

impl<const LANES: usize> Bytes<LANES> {
    /// The bytes from `at` on; zeros behind the last one.
    #[inline(always)]
    pub(crate) fn at(bytes: &[u8], at: usize) -> Self {
        let rest = bytes.get(at..).unwrap_or_default();
        let (lanes, _) = rest.as_chunks::<LANE>();
        match lanes.first_chunk::<LANES>() {
            Some(lanes) => Self(lanes.map(cast)),
            None => Self(last(rest).map(cast)),
        }
    }

    /// Where this byte stands.
    #[inline(always)]
    pub(crate) fn equal(&self, byte: u8) -> u64 {
        let byte = splat(byte);
        self.ask(|lane| lane.simd_eq(byte))
    }

    /// Where one of these two bytes or a control character of ASCII stands.
    #[inline(always)]
    pub(crate) fn either_or_control(&self, one: u8, other: u8) -> u64 {
        let (one, other) = (splat(one), splat(other));
        let (below, above) = (splat(0xff), splat(0x20));
        self.ask(|lane| {
            let control = lane.simd_gt(below) & above.simd_gt(lane);
            lane.simd_eq(one) | lane.simd_eq(other) | control
        })
    }

    /// Where bytes from `first` to `last` stand, both of them ASCII.
    #[inline(always)]
    pub(crate) fn within(&self, first: u8, last: u8) -> u64 {
        let (below, above) = (splat(first.wrapping_sub(1)), splat(last + 1));
        self.ask(|lane| lane.simd_gt(below) & above.simd_gt(lane))
    }

    /// Where ASCII letters stand, of either case.
    #[inline(always)]
    pub(crate) fn letters(&self) -> u64 {
        let (below, above, small) = (splat(b'a' - 1), splat(b'z' + 1), splat(0x20));
        self.ask(|lane| {
            let lane = lane | small;
            lane.simd_gt(below) & above.simd_gt(lane)
        })
    }

    /// Where ASCII letters and digits stand.
    #[inline(always)]
    pub(crate) fn letters_and_digits(&self) -> u64 {
        let (below, above, small) = (splat(b'a' - 1), splat(b'z' + 1), splat(0x20));
        let (below_zero, above_nine) = (splat(b'0' - 1), splat(b'9' + 1));
        self.ask(|lane| {
            let digits = lane.simd_gt(below_zero) & above_nine.simd_gt(lane);
            let lane = lane | small;
            lane.simd_gt(below) & above.simd_gt(lane) | digits
        })
    }

    /// Where bytes of other characters than ASCII stand.
    #[inline(always)]
    pub(crate) fn beyond_ascii(&self) -> u64 {
        self.ask(|lane| lane)
    }

    /// Where bytes stand that begin no character: the second and further ones of their characters.
    #[inline(always)]
    pub(crate) fn following(&self) -> u64 {
        let end = splat(0xc0);
        self.ask(|lane| end.simd_gt(lane))
    }

    /// Where control characters of ASCII stand, delete aside.
    #[inline(always)]
    pub(crate) fn controls(&self) -> u64 {
        let (below, above) = (splat(0xff), splat(0x20));
        self.ask(|lane| lane.simd_gt(below) & above.simd_gt(lane))
    }

    /// Where control characters of ASCII stand, delete among them.
    #[inline(always)]
    pub(crate) fn unprintable(&self) -> u64 {
        let (below, above, delete) = (splat(0xff), splat(0x20), splat(0x7f));
        self.ask(|lane| lane.simd_gt(below) & above.simd_gt(lane) | lane.simd_eq(delete))
    }

    /// Where anything but printable ASCII stands, or this byte.
    #[inline(always)]
    pub(crate) fn unprintable_or_beyond_or(&self, byte: u8) -> u64 {
        let (space, delete, byte) = (splat(0x20), splat(0x7f), splat(byte));
        self.ask(|lane| space.simd_gt(lane) | lane.simd_eq(delete) | lane.simd_eq(byte))
    }

    #[inline(always)]
    fn ask(&self, question: impl Fn(i8x16) -> i8x16) -> u64 {
        let bits = |lane| u64::from(cast::<_, u8x16>(question(lane)).to_bitmask());
        (0..LANES).fold(0, |all, at| all | bits(self.0[at]) << (LANE * at))
    }
}

impl Block {
    /// The bytes with small letters for capitals; other bytes than letters and digits may change.
    #[inline(always)]
    pub(crate) fn in_small_letters(&self) -> [u8; SIZE] {
        let small = splat(0x20);
        cast(self.0.map(|lane| lane | small))
    }
}

#[inline(always)]
fn splat(byte: u8) -> i8x16 {
    i8x16::splat(byte as i8)
}

/// The last lanes, which are not full.
#[inline(never)]
fn last<const LANES: usize>(rest: &[u8]) -> [[u8; LANE]; LANES] {
    let mut lanes = [[0; LANE]; LANES];
    let own = lanes.as_flattened_mut();
    let count = rest.len().min(own.len());
    own[..count].copy_from_slice(&rest[..count]);
    lanes
}

/// Whether `holds` is true of all characters of the text that are not ASCII.
#[inline(always)]
pub(crate) fn all_beyond_ascii(text: &str, mut holds: impl FnMut(char) -> bool) -> bool {
    for at in (0..text.len()).step_by(SIZE) {
        let block = Block::at(text.as_bytes(), at);
        let mut open = block.beyond_ascii() & !block.following();
        while open != 0 {
            let place = open.trailing_zeros() as usize;
            open &= open - 1;
            if !text[at + place..].chars().next().is_none_or(&mut holds) {
                return false;
            }
        }
    }
    true
}

/// The lowest `count` bits; all from 64 on.
#[inline(always)]
pub(crate) fn lowest(count: usize) -> u64 {
    if count >= SIZE { u64::MAX } else { (1 << count) - 1 }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_byte_is_told_by_its_bit(bytes in prop::collection::vec(any::<u8>(), 0..100)) {
            let block = Block::at(&bytes, 7);
            let bit = |bits: u64, at: usize| bits >> at & 1 == 1;
            for at in 0..SIZE {
                let byte = bytes.get(7 + at).copied().unwrap_or(0);
                prop_assert_eq!(bit(block.equal(b'&'), at), byte == b'&');
                prop_assert_eq!(bit(block.within(b'0', b'9'), at), byte.is_ascii_digit());
                prop_assert_eq!(bit(block.letters(), at), byte.is_ascii_alphabetic());
                let either = bit(block.letters_and_digits(), at);
                prop_assert_eq!(either, byte.is_ascii_alphanumeric());
                if either {
                    prop_assert_eq!(block.in_small_letters()[at], byte.to_ascii_lowercase());
                }
                prop_assert_eq!(bit(block.beyond_ascii(), at), !byte.is_ascii());
                prop_assert_eq!(bit(block.following(), at), (0x80..0xc0).contains(&byte));
                prop_assert_eq!(bit(block.controls(), at), byte < 0x20);
                let unprintable = byte.is_ascii_control();
                prop_assert_eq!(bit(block.unprintable(), at), unprintable);
                let odd = unprintable || !byte.is_ascii() || byte == b'&';
                prop_assert_eq!(bit(block.unprintable_or_beyond_or(b'&'), at), odd);
                let either = matches!(byte, b'"' | b'z' | 0..0x20);
                prop_assert_eq!(bit(block.either_or_control(b'"', b'z'), at), either);
            }
        }
    }
}
