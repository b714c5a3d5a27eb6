//! The bytes of the ledger topic.

use proptest::prelude::*;

use super::*;
use crate::ledger::{
    ClosedStory, EntryError, Reference, Representative, StoryEvent, StoryNote, VerdictFlag,
};

fn hex(bytes: &[u8]) -> String {
    let lines = bytes.chunks(32);
    lines
        .map(|line| line.iter().map(|byte| format!("{byte:02x}")).collect::<String>() + "\n")
        .collect()
}

fn full_claim() -> Entry {
    let mut claim = article("urn:example:harbour").number(3).text(0x1234_5678_9abc).at(812).claim();
    claim.raw_hash = 0xfeed_beef;
    claim.version.created = Some(Timestamp(1_738_052_314_000));
    claim.language = Some("en".to_owned());
    claim.published = Some(Timestamp(1_738_052_300_000));
    claim.fingerprint.sketch = vec![1, 2, 3];
    Entry::Claim(Box::new(claim))
}

fn representative(uri: &str) -> Representative {
    Representative {
        uri: ItemUri::from(uri),
        version: Version::numbered(1),
        source: SourceId::from("agency"),
    }
}

fn full_verdict() -> Entry {
    Entry::Verdict {
        origin: article("").at(812).origin(),
        verdict: Verdict {
            decision: Decision::Duplicate,
            story: StoryId(0x00ff_00ff_00ff_00ff_00ff_00ff_00ff_00ff),
            ordinal: 2,
            previous: Some(Version::numbered(2)),
            of: Some(Reference {
                uri: ItemUri::from("urn:example:port"),
                version: Version::numbered(1),
                similarity: 1000,
                method: "exact".to_owned(),
                listed: false,
                evidence: None,
            }),
            flags: vec![VerdictFlag::VersionConflict, VerdictFlag::RelatedWithdrawn],
            note: Some(Box::new(StoryNote {
                events: vec![StoryEvent::Joined, StoryEvent::RepresentativeChanged],
                sequence: 5,
                members: 3,
                opened: Timestamp(1_738_052_000_000),
                at: Timestamp(1_738_052_314_000),
                representative: Some(representative("urn:example:harbour")),
                replaced: Some(representative("urn:example:port")),
            })),
            closed: vec![ClosedStory {
                story: StoryId(7),
                sequence: 3,
                members: 2,
                opened: Timestamp(1_737_000_000_000),
                last: Timestamp(1_737_000_100_000),
                representative: None,
            }],
        },
    }
}

fn retract() -> Entry {
    Entry::Retract { origin: article("").at(813).origin() }
}

#[test]
fn the_bytes_of_a_claim_never_change() {
    insta::assert_snapshot!(hex(&full_claim().encode()));
}

#[test]
fn the_bytes_of_a_verdict_never_change() {
    insta::assert_snapshot!(hex(&full_verdict().encode()));
}

#[test]
fn the_bytes_of_a_retraction_never_change() {
    insta::assert_snapshot!(hex(&retract().encode()));
}

#[test]
fn every_decision_keeps_its_number() {
    let bytes = |decision| {
        let verdict = Verdict::plain(decision, StoryId(0), 0);
        Entry::Verdict { origin: article("").origin(), verdict }.encode()
    };
    let place = bytes(Decision::New).iter().zip(bytes(Decision::Kill)).position(|(a, b)| *a != b);
    let place = place.expect("decisions differ in one byte");
    let numbers: Vec<u8> =
        Decision::ALL.into_iter().map(|decision| bytes(decision)[place]).collect();
    assert_eq!(numbers, [0, 1, 2, 3, 4, 5, 6, 7, 8]);
}

#[test]
fn entries_come_back_as_they_were() {
    for entry in [full_claim(), full_verdict(), retract()] {
        assert_eq!(Entry::decode(&entry.encode()), Ok(entry));
    }
}

/// The verdict in the layout before.
const FIRST_LAYOUT: &str = "010108776972652e72617700d80c04ff81fc87f09fc0ff80fe83f88fe0bf80ff\
     010201010200011075726e3a6578616d706c653a706f7274010100e807056578\
     6163740000020002";

#[test]
fn an_entry_of_the_layout_before_is_read_without_its_story() {
    let byte = |at: usize| u8::from_str_radix(&FIRST_LAYOUT[at..at + 2], 16).expect("a byte");
    let bytes: Vec<u8> = (0..FIRST_LAYOUT.len()).step_by(2).map(byte).collect();
    let Entry::Verdict { origin, verdict } = full_verdict() else { unreachable!() };
    let verdict = Verdict { note: None, closed: Vec::new(), ..verdict };
    assert_eq!(bytes[0], 1);
    assert_eq!(Entry::decode(&bytes), Ok(Entry::Verdict { origin, verdict }));
}

#[test]
fn unreadable_entries_say_why() {
    assert_eq!(Entry::decode(b""), Err(EntryError::Empty));
    assert_eq!(Entry::decode(&[9, 0]), Err(EntryError::Format(9)));
    let mut cut = retract().encode();
    cut.pop();
    assert!(matches!(Entry::decode(&cut), Err(EntryError::Damaged(_))));
    let mut long = retract().encode();
    long.push(0);
    assert_eq!(Entry::decode(&long), Err(EntryError::Damaged("1 bytes too many".to_owned())));
}

proptest! {
    #[test]
    fn garbage_is_refused_without_a_panic(mut bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(Entry::decode(&bytes).is_err() || matches!(bytes.first(), Some(1 | 2)));
        bytes.insert(0, 2);
        if let Ok(entry) = Entry::decode(&bytes) {
            prop_assert_eq!(Entry::decode(&entry.encode()), Ok(entry));
        }
    }

    #[test]
    fn a_damaged_entry_is_refused_or_read_but_never_a_panic(
        which in 0usize..3, at in any::<prop::sample::Index>(), byte in any::<u8>(),
    ) {
        let mut bytes = [full_claim(), full_verdict(), retract()][which].encode();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        if let Ok(entry) = Entry::decode(&bytes) {
            prop_assert!(!entry.encode().is_empty());
        }
    }
}
