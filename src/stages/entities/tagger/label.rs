//! The labels: four types of name by four places in it, and none.
//!
//! A label other than none has a *lane*, 0 to 15; none has the fixed score 0 and no lane.

use std::ops::Range;

use crate::stages::EntityType;

/// Labels beside none.
pub const LANES: usize = 16;

/// The types, in the order of their lanes.
pub const TYPES: [EntityType; 4] =
    [EntityType::Person, EntityType::Organisation, EntityType::Place, EntityType::Misc];

/// Where a token stands in a name, in the order of the lanes of a type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The first of several.
    Begin,
    /// Neither first nor last.
    Inside,
    /// The last of several.
    End,
    /// The only one.
    Single,
}

/// The lane of a type and a place.
pub fn lane(kind: usize, place: Place) -> usize {
    kind * 4 + place as usize
}

/// A name: tokens and the index of its type in [`TYPES`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First token.
    pub start: usize,
    /// One past the last token.
    pub end: usize,
    /// Index in [`TYPES`].
    pub kind: usize,
}

impl Span {
    /// The tokens.
    pub fn tokens(&self) -> Range<usize> {
        self.start..self.end
    }

    /// The lane of one of its tokens.
    pub fn lane_at(&self, token: usize) -> usize {
        let place = match (token == self.start, token + 1 == self.end) {
            (true, true) => Place::Single,
            (true, false) => Place::Begin,
            (false, true) => Place::End,
            (false, false) => Place::Inside,
        };
        lane(self.kind, place)
    }
}

/// Whether one label may follow another; labels are lanes, [`LANES`] is none.
pub fn may_follow(before: usize, after: usize) -> bool {
    let opens = before < LANES && before % 4 < 2;
    let goes_on = after < LANES && matches!(after % 4, 1 | 2);
    if opens || goes_on { opens && goes_on && before / 4 == after / 4 } else { true }
}

/// The names of a path of labels, of which `None` is none. A name that was cut off is left out.
pub fn spans(labels: &[Option<u8>], first: usize, found: &mut Vec<Span>) {
    let mut start = None;
    for (at, label) in labels.iter().enumerate() {
        let Some(lane) = label.map(usize::from) else {
            start = None;
            continue;
        };
        if lane % 4 == Place::Begin as usize || lane % 4 == Place::Single as usize {
            start = Some(at);
        }
        if let (Some(start), 2..) = (start, lane % 4) {
            found.push(Span { start: first + start, end: first + at + 1, kind: lane / 4 });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_back_from_the_labels_of_their_tokens() {
        let names = [Span { start: 1, end: 4, kind: 1 }, Span { start: 4, end: 5, kind: 0 }];
        let mut labels = vec![None; 6];
        for name in &names {
            name.tokens().for_each(|at| labels[at] = Some(name.lane_at(at) as u8));
        }
        let mut found = Vec::new();
        spans(&labels, 0, &mut found);
        assert_eq!(found, names);
    }

    #[test]
    fn a_name_goes_on_only_with_its_own_type() {
        let person = lane(0, Place::Begin);
        assert!(may_follow(person, lane(0, Place::End)));
        assert!(!may_follow(person, lane(1, Place::End)));
        assert!(!may_follow(person, LANES));
        assert!(may_follow(LANES, person));
        assert!(!may_follow(LANES, lane(0, Place::Inside)));
    }
}
