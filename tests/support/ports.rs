//! Free ports that stay free.

use std::collections::BTreeSet;
use std::net::TcpListener;
use std::sync::Mutex;

/// Below 32768 begins the range for outgoing connections: a port in it could be taken by
/// somebody's client while its broker is down for a test.
const RANGE: std::ops::Range<u16> = 20_000..32_000;
const ATTEMPTS: usize = 1_000;

static HANDED_OUT: Mutex<BTreeSet<u16>> = Mutex::new(BTreeSet::new());

/// A port of 127.0.0.1 on which nobody listens and which this process has not handed out before.
pub fn free() -> u16 {
    let mut handed_out = HANDED_OUT.lock().expect("no test panics while it holds the ports");
    for _ in 0..ATTEMPTS {
        let port = fastrand::u16(RANGE);
        if !handed_out.contains(&port) && TcpListener::bind(("127.0.0.1", port)).is_ok() {
            handed_out.insert(port);
            return port;
        }
    }
    panic!("no free port in {RANGE:?} after {ATTEMPTS} attempts");
}
