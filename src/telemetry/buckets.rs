//! Bucket bounds of the histograms. Every histogram has explicit ones: without them the exporter
//! writes quantile summaries, which cannot be added up over processes.

/// What a person waits for, in seconds: 1 ms to 1 min.
pub(super) const LATENCY: &[f64] =
    &[0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0];

/// What is done once a record, in seconds: 5 µs to 100 ms.
pub(super) const WORK: &[f64] =
    &[0.000_005, 0.000_01, 0.000_025, 0.000_05, 0.000_1, 0.000_25, 0.000_5, 0.001, 0.01, 0.1];

/// Gaps between two polls, in seconds: 10 ms to 5 min.
pub(super) const GAP: &[f64] = &[0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 10.0, 60.0, 300.0];

/// Sizes in bytes: 1 KiB to 64 MiB, in powers of sixteen.
pub(super) const SIZE: &[f64] = &[1_024.0, 16_384.0, 262_144.0, 4_194_304.0, 67_108_864.0];

/// Records in a batch: 1 to 10,000.
pub(super) const COUNT: &[f64] = &[1.0, 10.0, 100.0, 1_000.0, 10_000.0];

/// Answers of a broker, in seconds: 1 ms to 15 s, the time of a transaction.
pub(super) const ANSWER: &[f64] =
    &[0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 15.0];

/// Things in one record, such as entities.
pub(super) const FEW: &[f64] = &[0.0, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0];

/// What others wait for, in seconds: 10 ms to 10 s.
pub(super) const WAIT: &[f64] = &[0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 10.0];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_rise_strictly() {
        for bounds in [LATENCY, WORK, GAP, SIZE, COUNT, ANSWER, FEW, WAIT] {
            assert!(bounds.windows(2).all(|pair| pair[0] < pair[1]), "{bounds:?}");
        }
    }
}
