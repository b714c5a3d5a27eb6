//! How a version relates to the one at which its item stands.

use std::cmp::Ordering;

use super::Claim;
use super::Decision;
use super::kept::{ContentKey, Kept};
use crate::article::{PubStatus, Version};

/// What follows from uri, version and status alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// The item moves on to this version.
    Accept {
        /// As what.
        decision: Decision,
        /// The source gave two contents the same version.
        conflict: bool,
    },
    /// The item has not been published yet, because it repeated another: its text decides again.
    Judge {
        /// The source gave two contents the same version.
        conflict: bool,
    },
    /// The item stands at this version already.
    Replay,
    /// The item has gone past this version.
    Superseded {
        /// The source gave two contents the same version.
        conflict: bool,
    },
}

impl Step {
    /// Compares a claim with the article at which its uri stands.
    ///
    /// - Versions are compared by [`Version::compare`]; where it does not decide, arrival does.
    /// - A version that the source does not tell from the standing one is a replay if content and
    ///   status are equal. Else the later created (or arrived) wins, which is a conflict where the
    ///   version numbers or times are equal.
    /// - A kill of a killed item moves it on only with a higher version.
    /// - A killed item comes back, or to a hold, only with a higher version; a held one with the
    ///   next.
    pub(super) fn of(claim: &Claim, standing: &Kept) -> Self {
        let version = standing.standing_version();
        let order = claim.version.compare(&version);
        let same_number = has_same_number(&claim.version, &version);
        let is_told_apart =
            !same_number && matches!(order, Some(Ordering::Less | Ordering::Greater));
        if !is_told_apart && has_same_content(claim, standing) {
            return Self::Replay;
        }
        if order == Some(Ordering::Less) {
            return Self::Superseded { conflict: same_number };
        }
        let is_higher = order == Some(Ordering::Greater);
        let conflict = same_number || order == Some(Ordering::Equal);
        let decision = match (claim.status, standing.status) {
            (PubStatus::Canceled, PubStatus::Canceled) if !is_higher => return Self::Replay,
            (PubStatus::Canceled, _) => Decision::Kill,
            (_, PubStatus::Canceled) if !is_higher => return Self::Superseded { conflict: false },
            (PubStatus::Withheld, _) => Decision::Hold,
            (PubStatus::Usable, PubStatus::Withheld) if order == Some(Ordering::Equal) => {
                return Self::Superseded { conflict: false };
            }
            (PubStatus::Usable, PubStatus::Canceled | PubStatus::Withheld) => Decision::Reinstated,
            (PubStatus::Usable, PubStatus::Usable) if standing.repeats().is_some() => {
                return Self::Judge { conflict };
            }
            (PubStatus::Usable, PubStatus::Usable) => Decision::Revision,
        };
        Self::Accept { decision, conflict }
    }
}

fn has_same_number(one: &Version, other: &Version) -> bool {
    one.number.is_some() && one.number == other.number
}

/// Equal bytes, or equal normalised text by the same algorithm; and the same status.
fn has_same_content(claim: &Claim, standing: &Kept) -> bool {
    claim.status == standing.status
        && (claim.raw_hash == standing.raw_hash
            || ContentKey::of(&claim.fingerprint) == standing.content())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Timestamp;
    use crate::ledger::tests::article;

    const USABLE: PubStatus = PubStatus::Usable;
    const HELD: PubStatus = PubStatus::Withheld;
    const KILLED: PubStatus = PubStatus::Canceled;

    /// The step from one number, status and text to another.
    fn step(from: (u64, PubStatus, u128), to: (u64, PubStatus, u128)) -> Step {
        let state = |(number, status, text)| {
            article("urn:a").number(number).status(status).text(text).raw(number << 8 | text as u64)
        };
        Step::of(&state(to).claim(), &state(from).kept(0))
    }

    fn accept(decision: Decision) -> Step {
        Step::Accept { decision, conflict: false }
    }

    fn conflict(decision: Decision) -> Step {
        Step::Accept { decision, conflict: true }
    }

    const SUPERSEDED: Step = Step::Superseded { conflict: false };

    #[test]
    fn a_higher_number_is_a_revision_even_with_the_same_text() {
        assert_eq!(step((1, USABLE, 7), (4, USABLE, 8)), accept(Decision::Revision));
        assert_eq!(step((1, USABLE, 7), (4, USABLE, 7)), accept(Decision::Revision));
    }

    #[test]
    fn the_same_number_is_a_replay_or_a_conflict_by_its_text() {
        assert_eq!(step((4, USABLE, 7), (4, USABLE, 7)), Step::Replay);
        assert_eq!(step((4, USABLE, 7), (4, USABLE, 8)), conflict(Decision::Revision));
        assert_eq!(step((4, USABLE, 7), (4, KILLED, 0)), conflict(Decision::Kill));
    }

    #[test]
    fn a_lower_number_is_superseded_whatever_its_status() {
        assert_eq!(step((4, USABLE, 7), (3, USABLE, 7)), SUPERSEDED);
        assert_eq!(step((4, USABLE, 7), (3, KILLED, 0)), SUPERSEDED);
        assert_eq!(step((4, KILLED, 0), (3, KILLED, 0)), SUPERSEDED);
    }

    #[test]
    fn a_killed_item_comes_back_only_with_a_higher_version() {
        assert_eq!(step((4, KILLED, 0), (3, USABLE, 7)), SUPERSEDED);
        assert_eq!(step((4, KILLED, 0), (4, USABLE, 7)), SUPERSEDED);
        assert_eq!(step((4, KILLED, 0), (5, USABLE, 7)), accept(Decision::Reinstated));
        assert_eq!(step((4, KILLED, 0), (4, HELD, 7)), SUPERSEDED);
        assert_eq!(step((4, KILLED, 0), (5, HELD, 7)), accept(Decision::Hold));
    }

    #[test]
    fn a_repeated_kill_is_a_replay_and_a_higher_one_a_kill() {
        assert_eq!(step((4, KILLED, 0), (4, KILLED, 1)), Step::Replay);
        assert_eq!(step((4, KILLED, 0), (5, KILLED, 0)), accept(Decision::Kill));
    }

    #[test]
    fn a_held_item_waits_for_its_next_version() {
        assert_eq!(step((4, HELD, 7), (4, HELD, 7)), Step::Replay);
        assert_eq!(step((4, HELD, 7), (4, USABLE, 7)), SUPERSEDED);
        assert_eq!(step((4, HELD, 7), (5, USABLE, 7)), accept(Decision::Reinstated));
        assert_eq!(step((4, HELD, 7), (5, KILLED, 0)), accept(Decision::Kill));
        assert_eq!(step((4, USABLE, 7), (5, HELD, 7)), accept(Decision::Hold));
    }

    #[test]
    fn without_versions_arrival_decides() {
        let bare = |status, text: u128| article("urn:a").status(status).text(text).raw(text as u64);
        let step = |from: (PubStatus, u128), to: (PubStatus, u128)| {
            Step::of(&bare(to.0, to.1).claim(), &bare(from.0, from.1).kept(0))
        };
        assert_eq!(step((USABLE, 7), (USABLE, 7)), Step::Replay);
        assert_eq!(step((USABLE, 7), (USABLE, 8)), accept(Decision::Revision));
        assert_eq!(step((USABLE, 7), (KILLED, 0)), accept(Decision::Kill));
        assert_eq!(step((KILLED, 0), (USABLE, 7)), SUPERSEDED);
        assert_eq!(step((HELD, 7), (USABLE, 7)), accept(Decision::Reinstated));
    }

    #[test]
    fn of_one_number_twice_the_later_created_wins() {
        let made = |created, text: u128| {
            let mut article = article("urn:a").number(2).text(text).raw(text as u64);
            article.version.created = Some(Timestamp(created));
            article
        };
        let step = |from: (i64, u128), to: (i64, u128)| {
            Step::of(&made(to.0, to.1).claim(), &made(from.0, from.1).kept(0))
        };
        assert_eq!(step((10, 7), (20, 8)), conflict(Decision::Revision));
        assert_eq!(step((20, 7), (10, 8)), Step::Superseded { conflict: true });
        assert_eq!(step((20, 7), (10, 7)), Step::Replay);
    }

    #[test]
    fn equal_bytes_are_equal_content_under_any_algorithm() {
        let old = article("urn:a").number(2).text(7).raw(99);
        let mut new = old.clone().text(8);
        new.algorithm = 2;
        assert_eq!(Step::of(&new.claim(), &old.kept(0)), Step::Replay);
        assert_eq!(Step::of(&new.raw(98).claim(), &old.kept(0)), conflict(Decision::Revision));
    }
}
