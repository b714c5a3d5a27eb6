//! Which partitions the worker holds, and where each has to go back to.

use std::collections::BTreeMap;

use super::{Offsets, TopicPartition};
use crate::article::Offset;

/// One stay of a partition with this worker. A partition that leaves and comes back is another
/// tenure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tenure(u64);

#[derive(Debug)]
struct Held {
    tenure: Tenure,
    /// Where an abort has to go back to; unknown until a record is seen.
    position: Option<Offset>,
}

/// The partitions of a worker.
#[derive(Debug, Default)]
pub(super) struct Assignment {
    held: BTreeMap<TopicPartition, Held>,
    tenures: u64,
}

impl Assignment {
    /// Takes a partition in.
    pub(super) fn add(&mut self, partition: TopicPartition) {
        self.tenures += 1;
        self.held.insert(partition, Held { tenure: Tenure(self.tenures), position: None });
    }

    pub(super) fn remove(&mut self, partition: &TopicPartition) {
        self.held.remove(partition);
    }

    pub(super) fn tenure(&self, partition: &TopicPartition) -> Option<Tenure> {
        self.held.get(partition).map(|held| held.tenure)
    }

    /// Whether a record at `offset` may be taken: its partition is held, and it is not committed
    /// already.
    ///
    /// The first record seen of a partition marks where an abort has to go back to.
    pub(super) fn admit(&mut self, partition: &TopicPartition, offset: Offset) -> bool {
        match self.held.get_mut(partition) {
            None => false,
            Some(held) => offset >= *held.position.get_or_insert(offset),
        }
    }

    /// Notes a record that is passed over; true when it is the first one seen of a held partition.
    pub(super) fn mark(&mut self, partition: &TopicPartition, offset: Offset) -> bool {
        match self.held.get_mut(partition) {
            Some(held) if held.position.is_none() => {
                held.position = Some(offset);
                true
            }
            Some(_) | None => false,
        }
    }

    /// Notes that everything before `offset` is committed, if the partition is still in that
    /// tenure.
    pub(super) fn committed(&mut self, partition: &TopicPartition, tenure: Tenure, offset: Offset) {
        if let Some(held) = self.held.get_mut(partition).filter(|held| held.tenure == tenure) {
            held.position = Some(offset);
        }
    }

    /// Where each held partition has to go back to; those of which nothing was seen stay where they
    /// are.
    pub(super) fn positions(&self) -> Offsets {
        self.held
            .iter()
            .filter_map(|(partition, held)| Some((partition.clone(), held.position?)))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Partition;

    fn partition(number: i32) -> TopicPartition {
        TopicPartition { topic: "raw".into(), partition: Partition(number) }
    }

    #[test]
    fn the_first_record_seen_is_where_an_abort_goes_back_to() {
        let mut assignment = Assignment::default();
        assignment.add(partition(0));
        assert!(assignment.positions().is_empty());
        assert!(assignment.admit(&partition(0), Offset(7)));
        assert!(assignment.admit(&partition(0), Offset(8)));
        assert_eq!(assignment.positions()[&partition(0)], Offset(7));
    }

    #[test]
    fn what_is_committed_or_not_held_is_not_admitted() {
        let mut assignment = Assignment::default();
        assignment.add(partition(0));
        assert!(assignment.admit(&partition(0), Offset(7)));
        let tenure = assignment.tenure(&partition(0)).expect("held");
        assignment.committed(&partition(0), tenure, Offset(9));
        assert!(!assignment.admit(&partition(0), Offset(8)));
        assert!(assignment.admit(&partition(0), Offset(9)));
        assert!(!assignment.admit(&partition(1), Offset(9)));
    }

    #[test]
    fn a_late_commit_of_an_earlier_tenure_does_not_move_the_position() {
        let mut assignment = Assignment::default();
        assignment.add(partition(0));
        let earlier = assignment.tenure(&partition(0)).expect("held");
        assignment.remove(&partition(0));
        assignment.add(partition(0));
        assert!(assignment.admit(&partition(0), Offset(20)));
        assignment.committed(&partition(0), earlier, Offset(15));
        assert_eq!(assignment.positions()[&partition(0)], Offset(20));
    }

    #[test]
    fn only_the_first_record_passed_over_is_marked() {
        let mut assignment = Assignment::default();
        assignment.add(partition(0));
        assert!(assignment.mark(&partition(0), Offset(5)));
        assert!(!assignment.mark(&partition(0), Offset(6)));
        assert!(!assignment.mark(&partition(1), Offset(6)));
        assert_eq!(assignment.positions()[&partition(0)], Offset(5));
    }
}
