//! `[ledger]`: the window of the global dedup.

use std::time::Duration;

use crate::config::LedgerSettings;
use crate::config::problem::Refusal;
use crate::config::quantity::ByteSize;
use crate::config::reader::Reader;
use crate::config::setting::Setting;

const HOUR: Duration = Duration::from_secs(3600);

pub(in crate::config) fn read(reader: &mut Reader) -> LedgerSettings {
    let minute = HOUR / 60;
    let year = HOUR * 24 * 366;
    let window = reader.get_within("ledger.window", HOUR * 72, minute, year);
    let max_entries = reader.get_within("ledger.max_entries", 5_000_000, 1_000, 1_000_000_000);
    let gibibytes = |number: usize| ByteSize(number << 30);
    let max_bytes =
        reader.get_within("ledger.max_bytes", gibibytes(4), ByteSize(1 << 20), gibibytes(1024)).0;
    let retention = reader.get_within("ledger.retention", HOUR * 24 * 7, minute, year * 10);
    let keys = ["ledger.window", "ledger.retention"];
    reader.require(&keys, window < retention, || {
        Refusal::new(
            format!("window {} is not below retention {}", window.show(), retention.show()),
            "a restart could not rebuild the window: raise ledger.retention",
        )
    });
    LedgerSettings { window, max_entries, max_bytes, retention }
}
