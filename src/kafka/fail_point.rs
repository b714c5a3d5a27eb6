//! Places where a test can make the process die or a thread stand still, to see that nothing is
//! lost or doubled, and that a stand-still is noticed. Debug builds only.
//!
//! `WIREDESK_FAIL_POINT=name:count` aborts the process at the `count`-th pass of the named place,
//! without any cleanup; `name:count:hang` stops the thread there for good.

#[cfg(debug_assertions)]
mod armed {
    use std::sync::OnceLock;
    use std::sync::atomic::{AtomicU64, Ordering};

    struct Armed {
        name: String,
        left: AtomicU64,
        hangs: bool,
    }

    static ARMED: OnceLock<Armed> = OnceLock::new();

    pub(super) fn arm(spec: &str) {
        let mut parts = spec.split(':');
        let name = parts.next().unwrap_or_default().to_owned();
        let count = parts.next().and_then(|count| count.parse().ok()).unwrap_or(1);
        let hangs = parts.next() == Some("hang");
        if ARMED.set(Armed { name, left: AtomicU64::new(count), hangs }).is_err() {
            tracing::warn!(spec, "a fail point is armed already");
        }
    }

    pub(super) fn pass(name: &str) {
        let Some(armed) = ARMED.get().filter(|armed| armed.name == name) else { return };
        if armed.left.fetch_sub(1, Ordering::SeqCst) != 1 {
            return;
        }
        if !armed.hangs {
            std::process::abort();
        }
        tracing::warn!(name, "a fail point stops this thread");
        loop {
            std::thread::park();
        }
    }
}

/// Arms the fail point that `name:count` or `name:count:hang` names; without effect in release
/// builds.
#[cfg_attr(not(debug_assertions), allow(unused_variables))]
pub fn arm(spec: &str) {
    #[cfg(debug_assertions)]
    armed::arm(spec);
}

/// Marks a place by name.
#[cfg_attr(not(debug_assertions), allow(unused_variables))]
pub(super) fn pass(name: &str) {
    #[cfg(debug_assertions)]
    armed::pass(name);
}
