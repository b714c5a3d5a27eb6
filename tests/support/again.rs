//! Reading the wire again from its start, over the same ledger.

use std::collections::BTreeMap;
use std::time::Duration;

use wiredesk::article::Origin;

use super::campaign::Campaign;
use super::oracle::{ACCOUNTING, Evidence, is_copy, source_of};
use super::record::{Isolation, Record};

type Values = BTreeMap<(String, Origin), Option<Vec<u8>>>;

/// Reads the raw topic again under another group and holds every value against the first reading's.
///
/// # Panics
/// Where an input ends in another topic or in other bytes than it did in `first`.
pub fn assert_equal_bytes(campaign: &mut Campaign, first: Evidence, limit: Duration) {
    let ends = ACCOUNTING
        .map(|role| campaign.topics.ends(&campaign.pipeline.topic(role), Isolation::Committed));
    campaign.pipeline.change_group("again");
    let mut instances = campaign.start(["a"]);
    campaign.finish(&first.ends, &mut instances, limit);

    let second = ACCOUNTING.iter().zip(&ends).flat_map(|(role, from)| {
        campaign.topics.read_from(&campaign.pipeline.topic(role), Isolation::Committed, from)
    });
    let second = second.filter(|record| !is_copy(record, &campaign.pipeline));
    let (first, second) = (values(first.accounted), values(second));
    assert!(first.keys().eq(second.keys()), "the same records in the same topics");
    let differing: Vec<_> =
        first.iter().filter(|(place, value)| second[*place] != **value).take(3).collect();
    assert!(differing.is_empty(), "differing values, such as {differing:?}");
    eprintln!("{} values are byte-equal at the second reading", first.len());
}

/// Values by topic and input.
fn values(records: impl IntoIterator<Item = Record>) -> Values {
    let place = |record: &Record| (record.topic.clone(), source_of(record).expect("an origin"));
    records.into_iter().map(|record| (place(&record), record.value)).collect()
}
