//! Places where a test can make the process die, to see that nothing is lost or doubled. Debug
//! builds only.
//!
//! `WIREDESK_FAIL_POINT=name:count` aborts the process at the `count`-th pass of the named place,
//! without any cleanup.

#[cfg(debug_assertions)]
mod armed {
    use std::sync::OnceLock;
    use std::sync::atomic::{AtomicU64, Ordering};

    struct Armed {
        name: String,
        left: AtomicU64,
    }

    static ARMED: OnceLock<Armed> = OnceLock::new();

    pub(super) fn arm(spec: &str) {
        let (name, count) = spec.split_once(':').unwrap_or((spec, "1"));
        let left = AtomicU64::new(count.parse().unwrap_or(1));
        if ARMED.set(Armed { name: name.to_owned(), left }).is_err() {
            tracing::warn!(spec, "a fail point is armed already");
        }
    }

    pub(super) fn pass(name: &str) {
        let Some(armed) = ARMED.get().filter(|armed| armed.name == name) else { return };
        if armed.left.fetch_sub(1, Ordering::SeqCst) == 1 {
            std::process::abort();
        }
    }
}

/// Arms the fail point that `name:count` names; without effect in release builds.
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
