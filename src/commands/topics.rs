//! `wiredesk topics`: the topics of the pipeline against those of the cluster.

use clap::{Args, Subcommand};

use super::Exit;
use super::screen::{Lines, table};
use crate::cli::Global;
use crate::config::Settings;
use crate::kafka::admin::{self, Presence, TopicReport};
use crate::kafka::{Finding, Severity};

/// Arguments of `wiredesk topics`.
#[derive(Clone, Copy, Debug, Args)]
#[command(after_help = "\
Examples:
  wiredesk topics
  wiredesk topics create
  wiredesk topics check && wiredesk run")]
pub struct TopicsArgs {
    #[command(subcommand)]
    action: Option<Action>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Subcommand)]
enum Action {
    /// Show every topic of the pipeline as planned and as it is (the default).
    List,
    /// Create those that are missing, whatever topics.create says.
    Create,
    /// Say what is wrong or could be better; exit code 1 when something is wrong.
    Check,
}

/// Runs the command.
///
/// # Errors
/// Any failure, in words for a person.
pub fn run(args: &TopicsArgs, global: &Global) -> anyhow::Result<Exit> {
    let settings = super::settings(global)?;
    match args.action.unwrap_or(Action::List) {
        Action::List => list(&settings),
        Action::Create => create(&settings),
        Action::Check => check(&settings),
    }
}

fn list(settings: &Settings) -> anyhow::Result<Exit> {
    let reports = admin::report(settings)?;
    let rows: Vec<Vec<String>> = reports.iter().map(row).collect();
    let heading = ["topic", "role", "planned", "found", "cleanup", "retention", "state"];
    let mut lines = Lines::stdout();
    for line in table(&heading, &rows) {
        lines.write(&line)?;
    }
    Ok(Exit::Done)
}

fn create(settings: &Settings) -> anyhow::Result<Exit> {
    let made = admin::create_topics(settings)?;
    let mut lines = Lines::stdout();
    for topic in &made {
        lines.write(&format!("created {topic}"))?;
    }
    if made.is_empty() {
        lines.write("every topic exists already")?;
    }
    Ok(Exit::Done)
}

fn check(settings: &Settings) -> anyhow::Result<Exit> {
    let reports = admin::report(settings)?;
    let findings: Vec<&Finding> = reports.iter().flat_map(|report| &report.findings).collect();
    let mut lines = Lines::stdout();
    for finding in &findings {
        lines.write(&format!("{}: {finding}", finding.severity.as_str()))?;
    }
    if findings.is_empty() {
        lines.write(&format!("all {} topics are as they should be", reports.len()))?;
    }
    let is_wrong = findings.iter().any(|finding| finding.severity == Severity::Wrong);
    Ok(if is_wrong { Exit::Failed } else { Exit::Done })
}

fn row(report: &TopicReport) -> Vec<String> {
    let plan = &report.plan;
    let worst = report.findings.iter().map(|finding| finding.severity).max();
    let (found, state) = match report.presence {
        Presence::Missing => ("-".to_owned(), "missing"),
        Presence::Hidden => ("?".to_owned(), "hidden"),
        Presence::There { partitions, replicas } => {
            (format!("{partitions} × {replicas}"), worst.unwrap_or(Severity::Good).as_str())
        }
    };
    let replication =
        if plan.replication < 0 { "*".to_owned() } else { plan.replication.to_string() };
    let (cleanup, retention) = report.policy.clone().unwrap_or(("-".to_owned(), "-".to_owned()));
    vec![
        plan.name.to_string(),
        plan.role.as_str().to_owned(),
        format!("{} × {replication}", plan.partitions),
        found,
        cleanup,
        period(&retention),
        state.to_owned(),
    ]
}

/// `retention.ms` for a person.
fn period(millis: &str) -> String {
    match millis.parse::<i64>() {
        Ok(-1) => "for ever".to_owned(),
        Ok(millis) if millis % 86_400_000 == 0 => format!("{} d", millis / 86_400_000),
        Ok(millis) => format!("{:.1} h", millis as f64 / 3_600_000.0),
        Err(_) => millis.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::TopicName;
    use crate::kafka::plan::{TopicPlan, TopicRole};

    fn report(presence: Presence, findings: Vec<Finding>) -> TopicReport {
        TopicReport {
            plan: TopicPlan {
                name: TopicName::from("wire.ledger"),
                role: TopicRole::Ledger,
                partitions: 1,
                replication: -1,
                properties: Vec::new(),
            },
            presence,
            policy: (presence != Presence::Missing)
                .then(|| ("delete".to_owned(), "604800000".to_owned())),
            limit: 1_000_000,
            findings,
        }
    }

    #[test]
    fn a_row_shows_plan_find_and_the_worst_finding() {
        let finding = Finding::wrong("topic wire.ledger", "has 2 partitions", "make it anew");
        let row = row(&report(Presence::There { partitions: 2, replicas: 3 }, vec![finding]));
        assert_eq!(row, ["wire.ledger", "ledger", "1 × *", "2 × 3", "delete", "7 d", "wrong"]);
    }

    #[test]
    fn a_missing_topic_says_so() {
        let finding = Finding::advice("topic wire.ledger", "does not exist yet", "start");
        assert_eq!(
            row(&report(Presence::Missing, vec![finding])).last().map(String::as_str),
            Some("missing")
        );
    }

    #[test]
    fn retention_is_shown_in_days_hours_or_for_ever() {
        assert_eq!(period("259200000"), "3 d");
        assert_eq!(period("5400000"), "1.5 h");
        assert_eq!(period("-1"), "for ever");
    }
}
