//! Labels: closed sets of values, so that the number of series is known before the first record.

use crate::article::PoisonCode;
use crate::ledger::{Decision, StoryEvent};
use crate::pipeline::{AbortCause, Outcome};
use crate::stages::{EntityType, REGISTRY};

/// A type whose values are the values of a label.
pub trait Label: Copy + 'static {
    /// Every value; that of [`Label::index`] `i` stands at `i`.
    const ALL: &'static [Self];

    /// The stable name, as metrics and logs carry it.
    fn value(self) -> &'static str;

    /// Its place in [`Label::ALL`].
    fn index(self) -> usize;
}

macro_rules! label {
    ($type:ty) => {
        impl Label for $type {
            const ALL: &'static [Self] = &<$type>::ALL;

            fn value(self) -> &'static str {
                self.as_str()
            }

            fn index(self) -> usize {
                self as usize
            }
        }
    };
}

macro_rules! closed_set {
    ($(#[$doc:meta])* $name:ident {
        $($(#[$value_doc:meta])* $variant:ident = $text:literal,)*
    }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name {
            $($(#[$value_doc])* $variant,)*
        }

        impl $name {
            /// Every value, in the order of the enum.
            pub const ALL: [Self; [$($text),*].len()] = [$(Self::$variant),*];

            /// The stable name.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)*
                }
            }
        }

        label!($name);
    };
}

label!(Outcome);
label!(Decision);
label!(PoisonCode);
label!(AbortCause);
label!(EntityType);
label!(StoryEvent);

closed_set! {
    /// What a rebalance did to this process.
    RebalanceKind {
        /// Partitions came.
        Assigned = "assigned",
        /// Partitions went, in order.
        Revoked = "revoked",
        /// Partitions were taken away: the group had given this member up.
        Lost = "lost",
    }
}

closed_set! {
    /// Why a record was dropped on purpose.
    DropReason {
        /// It is a duplicate, and the configuration wants such dropped.
        DuplicatePolicy = "duplicate_policy",
    }
}

closed_set! {
    /// What kind of error a Kafka client reports.
    BrokerErrorKind {
        /// No connection, or a broken one.
        Transport = "transport",
        /// Refused credentials or a failed TLS handshake.
        Authentication = "authentication",
        /// Missing rights on a topic, group or transactional id.
        Authorization = "authorization",
        /// No answer in time.
        Timeout = "timeout",
        /// The client cannot go on.
        Fatal = "fatal",
        /// Any other error.
        Other = "other",
    }
}

closed_set! {
    /// What is wrong with a header that is dropped.
    HeaderFault {
        /// Its name is not printable ASCII, or empty.
        Name = "name",
        /// Its value is longer than the limit.
        Length = "length",
        /// There are more headers than the limit.
        Number = "number",
        /// Its value is not what its name promises, such as a broken `traceparent`.
        Value = "value",
    }
}

closed_set! {
    /// How a reload of the configuration ended.
    ReloadOutcome {
        /// The new configuration holds.
        Applied = "applied",
        /// The new files are wrong; the old configuration holds.
        Rejected = "rejected",
        /// Something changed that only a restart can apply.
        NeedsRestart = "needs_restart",
    }
}

closed_set! {
    /// What became of a span.
    SpanOutcome {
        /// A collector took it.
        Exported = "exported",
        /// Nobody took it in time.
        Dropped = "dropped",
    }
}

/// Name under which steps with no name of their own are counted.
pub(super) const OTHER: &str = "other";

/// Values of the label `stage`: the registered stages in their order, the steps around them
/// (`decode`, `encode`, `publish`), and `other` last.
pub fn stages() -> Vec<&'static str> {
    let registered = REGISTRY.iter().map(|spec| spec.name);
    ["decode"].into_iter().chain(registered).chain(["encode", "publish", OTHER]).collect()
}

/// The codes that a step gives as a rule, and that have series of their own under its name. Any
/// other code of that step is counted under [`OTHER`], which has them all: so no refusal is left
/// out, and the number of series stays small.
pub(super) fn codes(stage: &str) -> &'static [PoisonCode] {
    use PoisonCode as Code;
    match stage {
        "decode" => &[
            Code::Empty,
            Code::Binary,
            Code::Malformed,
            Code::UnsupportedFormat,
            Code::Charset,
            Code::TooLarge,
            Code::StagePanic,
        ],
        "encode" => &[Code::Oversize, Code::StagePanic],
        "publish" => &[Code::Refused],
        OTHER => &[],
        _ => &[Code::NoText, Code::StagePanic],
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn check<L: Label>() {
        let names: BTreeSet<&str> = L::ALL.iter().map(|label| label.value()).collect();
        assert_eq!(names.len(), L::ALL.len(), "every name once: {names:?}");
        for (place, label) in L::ALL.iter().enumerate() {
            assert_eq!(label.index(), place);
            let name = label.value();
            assert!(name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'), "{name}");
        }
    }

    #[test]
    fn every_value_has_a_name_of_its_own_and_stands_at_its_index() {
        check::<Outcome>();
        check::<Decision>();
        check::<PoisonCode>();
        check::<AbortCause>();
        check::<EntityType>();
        check::<StoryEvent>();
        check::<DropReason>();
        check::<RebalanceKind>();
        check::<BrokerErrorKind>();
        check::<HeaderFault>();
        check::<ReloadOutcome>();
        check::<SpanOutcome>();
    }

    #[test]
    fn stages_begin_with_decode_and_end_with_the_catch_all() {
        let names = stages();
        assert_eq!(names.first(), Some(&"decode"));
        assert_eq!(names.last(), Some(&OTHER));
        assert!(names.contains(&"cleanup"));
    }
}
