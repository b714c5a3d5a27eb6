//! The environment variables that steer the tests; `docs/testing.md` lists them.

/// Bootstrap address of a Kafka that is already there.
pub const BROKERS: &str = "WIREDESK_TEST_BROKERS";
/// `1`: a test that finds no Kafka fails instead of passing without having run.
pub const REQUIRE_KAFKA: &str = "WIREDESK_REQUIRE_KAFKA";
/// `1`: a test that lacks a tool (promtool, prometheus, chromium) fails instead of passing without
/// having run.
pub const REQUIRE_TOOLS: &str = "WIREDESK_REQUIRE_TOOLS";
/// How often the kill campaign kills.
pub const KILLS: &str = "WIREDESK_TEST_KILLS";
/// How often instances join and leave in the rebalance campaign.
pub const REBALANCES: &str = "WIREDESK_TEST_REBALANCES";
/// A file of JSON lines that the corpus test feeds; without it that test does not run.
pub const CORPUS: &str = "WIREDESK_TEST_CORPUS";
/// Seed of everything that is drawn at random; printed by the tests that use it.
pub const SEED: &str = "WIREDESK_TEST_SEED";
/// `1`: logs and data of brokers and instances are kept after the test.
pub const KEEP: &str = "WIREDESK_TEST_KEEP";
/// Set by `tests/guard.rs` for the process it starts in order to kill it.
pub const OWNER: &str = "WIREDESK_TEST_OWNER";

/// The variable's text, where it is set and not empty.
pub fn text(name: &str) -> Option<String> {
    #[expect(clippy::disallowed_methods, reason = "the one place where tests read it")]
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// Whether the variable is `1`.
pub fn flag(name: &str) -> bool {
    text(name).as_deref() == Some("1")
}

/// The variable's number, else the default.
///
/// # Panics
/// Where it is set to something else: a campaign must not silently run with another size.
pub fn number(name: &str, default: u64) -> u64 {
    text(name).map_or(default, |value| {
        value.parse().unwrap_or_else(|_| panic!("{name} must be a number, not {value:?}"))
    })
}

/// Says, so that nobody overlooks it, that a test did not run.
///
/// # Panics
/// Where `WIREDESK_REQUIRE_KAFKA=1` turns that into a failure.
pub fn did_not_run(reason: &str) {
    let line = "=".repeat(78);
    let test = std::thread::current().name().unwrap_or("a test").to_owned();
    eprintln!("\n{line}\nNOT RUN: {test}\n  no Kafka for it: {reason}\n{line}\n");
    assert!(!flag(REQUIRE_KAFKA), "{REQUIRE_KAFKA}=1 and no Kafka: {reason}");
}

/// Says, so that nobody overlooks it, that a test did not run for want of a tool.
///
/// # Panics
/// Where `WIREDESK_REQUIRE_TOOLS=1` turns that into a failure.
pub fn lacks(tool: &str, remedy: &str) {
    let line = "=".repeat(78);
    let test = std::thread::current().name().unwrap_or("a test").to_owned();
    eprintln!("\n{line}\nNOT RUN: {test}\n  no {tool}: {remedy}\n{line}\n");
    assert!(!flag(REQUIRE_TOOLS), "{REQUIRE_TOOLS}=1 and no {tool}: {remedy}");
}
