//! What the operating system knows of this process.

use std::fs;
use std::path::Path;

use rustix::process::{Resource, getrlimit};
use rustix::time::{ClockId, clock_gettime};

/// Use of resources at one moment. What the platform does not tell is `None`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Usage {
    /// Processor time, user and system, in seconds.
    pub cpu_seconds: f64,
    /// Resident memory in bytes.
    pub resident_bytes: Option<u64>,
    /// Threads.
    pub threads: Option<u64>,
    /// Open file descriptors, the one that counts them included.
    pub open_fds: Option<usize>,
    /// Limit of open file descriptors.
    pub max_fds: Option<u64>,
}

impl Usage {
    /// Reads it now: two small files and a directory under `/proc`.
    pub fn read() -> Self {
        let cpu = clock_gettime(ClockId::ProcessCPUTime);
        let status = fs::read_to_string("/proc/self/status").ok();
        Self {
            cpu_seconds: cpu.tv_sec as f64 + cpu.tv_nsec as f64 / 1e9,
            resident_bytes: status.as_deref().and_then(resident_bytes),
            threads: status.as_deref().and_then(threads),
            open_fds: fs::read_dir(Path::new("/proc/self/fd")).ok().map(Iterator::count),
            max_fds: getrlimit(Resource::Nofile).current,
        }
    }
}

/// The line `VmRSS:  1234 kB` of `/proc/self/status`.
fn resident_bytes(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kibibytes.checked_mul(1024)
}

/// The line `Threads:  12` of `/proc/self/status`.
fn threads(status: &str) -> Option<u64> {
    status.lines().find_map(|line| line.strip_prefix("Threads:"))?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resident_memory_is_read_in_bytes() {
        let status = "Name:\twiredesk\nVmPeak:\t  9999 kB\nVmRSS:\t    1500 kB\nThreads:\t4\n";
        assert_eq!(resident_bytes(status), Some(1_536_000));
        assert_eq!(threads(status), Some(4));
        assert_eq!(resident_bytes("Name:\twiredesk\n"), None);
        assert_eq!(resident_bytes("VmRSS:\tmany kB\n"), None);
    }

    #[test]
    fn processor_time_rises_with_work() {
        let before = Usage::read().cpu_seconds;
        let mut sum = 0_u64;
        while Usage::read().cpu_seconds <= before {
            sum = sum.wrapping_add(1);
            assert!(sum < 1_000_000, "processor time stands still");
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn linux_tells_memory_and_descriptors() {
        let usage = Usage::read();
        assert!(usage.resident_bytes.is_some_and(|bytes| bytes > 100_000));
        assert!(usage.open_fds.is_some_and(|fds| fds >= 3));
    }
}
