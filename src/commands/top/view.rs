//! The picture: one line an instance, and below it workers, stages and dead letters of them all.

use std::collections::BTreeMap;
use std::convert::Infallible;

use ratatui::backend::TestBackend;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Paragraph, Row, Table};
use ratatui::{Frame, Terminal};

use super::figures::{Desk, Instance, Report, seconds};
use crate::commands::screen::{bytes, clean};

/// Draws all of it.
pub(super) fn draw(frame: &mut Frame<'_>, desk: &Desk) {
    let instances = u16::try_from(desk.instances.len()).unwrap_or(u16::MAX);
    let [head, list, middle, foot] = Layout::vertical([
        Constraint::Length(1),
        Constraint::Length(instances.saturating_add(3)),
        Constraint::Min(6),
        Constraint::Length(8),
    ])
    .areas(frame.area());
    let [left, right] =
        Layout::horizontal([Constraint::Percentage(62), Constraint::Fill(1)]).areas(middle);
    frame.render_widget(summary(desk), head);
    draw_instances(frame, desk, list);
    draw_workers(frame, desk, left);
    draw_stages(frame, desk, right);
    draw_dead_letters(frame, desk, foot);
}

/// The picture as lines of text, for where there is no terminal.
pub(super) fn text(desk: &Desk, width: u16, height: u16) -> Result<Vec<String>, Infallible> {
    let mut terminal = Terminal::new(TestBackend::new(width, height))?;
    terminal.draw(|frame| draw(frame, desk))?;
    let buffer = terminal.backend().buffer();
    let line = |row: u16| {
        let cells = (0..width).map(|column| buffer[(column, row)].symbol());
        cells.collect::<String>().trim_end().to_owned()
    };
    Ok((0..height).map(line).collect())
}

fn reports(desk: &Desk) -> impl Iterator<Item = &Report> {
    desk.instances.iter().filter_map(|instance| instance.report.as_ref())
}

fn summary(desk: &Desk) -> Line<'static> {
    let rate: f64 =
        desk.instances.iter().filter_map(|one| Some(one.rates.as_ref()?.articles)).sum();
    let ready = reports(desk).filter(|report| report.ready.ok).count();
    let all = desk.instances.len();
    Line::from(vec![
        Span::styled("wiredesk top", Style::new().add_modifier(Modifier::BOLD)),
        Span::raw(format!("  {ready} of {all} ready  {rate:.1} articles/s  q ends")),
    ])
}

fn heading(cells: &[&'static str]) -> Row<'static> {
    Row::new(cells.to_vec()).style(Style::new().add_modifier(Modifier::UNDERLINED))
}

fn draw_instances(frame: &mut Frame<'_>, desk: &Desk, area: Rect) {
    let widths = [20, 9, 7, 9, 9, 9, 9, 6, 9].map(Constraint::Length);
    let names = ["instance", "state", "up", "articles", "p50", "p99", "behind", "cores", "memory"];
    let table = Table::new(desk.instances.iter().map(instance), widths)
        .header(heading(&names))
        .block(Block::bordered().title("instances"));
    frame.render_widget(table, area);
}

fn instance(one: &Instance) -> Row<'static> {
    let Some(report) = &one.report else {
        let state = if one.trouble.is_some() { "no answer" } else { "asking" };
        return Row::new(vec![clean(&one.url, 20), state.to_owned()])
            .style(Style::new().fg(Color::Red));
    };
    let state = match (&one.trouble, report.healthy.ok, report.ready.ok) {
        (Some(_), ..) => "no answer",
        (None, false, _) => "stuck",
        (None, true, false) => "not ready",
        (None, true, true) => "ready",
    };
    let lag = partitions(report).map(|one| one.lag_seconds).fold(0.0, f64::max);
    let rates = one.rates.clone().unwrap_or_default();
    let time = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), seconds);
    let colour = if state == "ready" { Color::Green } else { Color::Red };
    Row::new(vec![
        clean(&report.instance, 20),
        state.to_owned(),
        seconds(report.uptime_seconds),
        format!("{:.1}/s", rates.articles),
        time(rates.p50),
        time(rates.p99),
        seconds(lag),
        format!("{:.2}", rates.cores),
        report.process.resident_bytes.map_or_else(|| "-".to_owned(), bytes),
    ])
    .style(Style::new().fg(colour))
}

fn partitions(report: &Report) -> impl Iterator<Item = &super::figures::Partition> {
    report.workers.iter().flat_map(|worker| &worker.partitions)
}

fn draw_workers(frame: &mut Frame<'_>, desk: &Desk, area: Rect) {
    let rows = reports(desk).flat_map(|report| {
        report.workers.iter().map(|worker| {
            let lag: u64 = worker.partitions.iter().map(|one| one.lag).sum();
            let state = if worker.paused { "held back" } else { worker.state.as_str() };
            Row::new(vec![
                format!("{} {}", clean(&report.instance, 16), worker.worker),
                state.to_owned(),
                worker.partitions.len().to_string(),
                lag.to_string(),
                format!("{} of {}", bytes(worker.in_flight_bytes), bytes(worker.limit_bytes)),
            ])
        })
    });
    let widths = [18, 10, 10, 9, 20].map(Constraint::Length);
    let names = ["worker", "state", "partitions", "lag", "in flight"];
    let table =
        Table::new(rows, widths).header(heading(&names)).block(Block::bordered().title("workers"));
    frame.render_widget(table, area);
}

fn draw_stages(frame: &mut Frame<'_>, desk: &Desk, area: Rect) {
    let mut stages: BTreeMap<&str, (u64, f64)> = BTreeMap::new();
    for stage in reports(desk).flat_map(|report| &report.stages) {
        let sum = stages.entry(&stage.name).or_default();
        *sum = (sum.0 + stage.records, sum.1 + stage.seconds);
    }
    let mut lines: Vec<Line<'_>> = stages
        .iter()
        .filter(|(_, (records, _))| *records > 0)
        .map(|(name, (records, time))| {
            Line::from(format!("{name:<10} {:>8}", seconds(time / *records as f64)))
        })
        .collect();
    for report in reports(desk) {
        let ledger = &report.ledger;
        lines.push(Line::from(format!(
            "ledger of {}: {}, {} articles, {}, {} behind, window {}",
            clean(&report.instance, 16),
            ledger.state,
            ledger.entries,
            bytes(ledger.bytes),
            ledger.tail_lag,
            seconds(ledger.window_seconds as f64),
        )));
        let Report { transactions, guarantee, version, phase, .. } = report;
        lines.push(Line::from(format!(
            "{phase}, {guarantee}, {version}: {} commits, {} aborts",
            transactions.committed, transactions.aborted
        )));
    }
    let paragraph = Paragraph::new(lines)
        .wrap(ratatui::widgets::Wrap { trim: true })
        .block(Block::bordered().title("time of an article, ledger"));
    frame.render_widget(paragraph, area);
}

fn draw_dead_letters(frame: &mut Frame<'_>, desk: &Desk, area: Rect) {
    let silent = desk.instances.iter().filter_map(|one| {
        let why = one.trouble.as_deref()?;
        Some((clean(&one.url, 40), why.to_owned()))
    });
    let troubles = reports(desk).flat_map(|report| {
        let reasons = report.healthy.reasons.iter().chain(&report.ready.reasons);
        reasons.map(|reason| (report.instance.clone(), reason.detail.clone()))
    });
    let troubles = silent.chain(troubles);
    let dead = reports(desk).flat_map(|report| &report.dead_letters).map(|dead| {
        (format!("{} {}", dead.count, dead.code), format!("{} {}", dead.origin, dead.detail))
    });
    let rows =
        troubles.chain(dead).map(|(what, why)| Row::new([clean(&what, 40), clean(&why, 200)]));
    let table = Table::new(rows, [Constraint::Length(30), Constraint::Fill(1)])
        .block(Block::bordered().title("trouble, and the newest dead letters by code"));
    frame.render_widget(table, area);
}

#[cfg(test)]
mod tests {
    use super::super::figures::tests::report;
    use super::super::figures::{DeadLetter, Partition, Stage, Worker};
    use super::super::poll::Answer;
    use super::*;

    fn answers(place: usize, reports: Vec<Result<Report, String>>) -> Vec<Answer> {
        let answer = |report| Answer { place, report };
        reports.into_iter().map(answer).collect()
    }

    #[test]
    fn two_instances_are_shown_one_of_which_does_not_answer() {
        let mut desk = Desk::of(&["http://a/status".to_owned(), "http://b/status".to_owned()]);
        let mut now = report(12.0, 200);
        now.workers = vec![Worker {
            worker: 0,
            state: "running".to_owned(),
            paused: false,
            in_flight_bytes: 2 << 20,
            limit_bytes: 64 << 20,
            partitions: vec![Partition { lag: 7, lag_seconds: 0.4 }],
        }];
        now.stages = vec![Stage { name: "cleanup".to_owned(), records: 100, seconds: 0.004 }];
        now.dead_letters = vec![DeadLetter {
            code: "binary".to_owned(),
            count: 3,
            origin: "wire.raw/0/7".to_owned(),
            detail: "not \u{1b}[31mtext".to_owned(),
        }];
        desk.take(answers(0, vec![Ok(report(10.0, 100)), Ok(now)]));
        desk.take(answers(1, vec![Err("connection refused".to_owned())]));
        let picture = text(&desk, 110, 24).expect("memory does not fail").join("\n");
        assert!(!picture.contains('\u{1b}'), "what came off the wire does not steer the terminal");
        insta::assert_snapshot!(picture);
    }

    #[test]
    fn a_small_terminal_is_no_failure() {
        let desk = Desk::of(&["http://a/status".to_owned()]);
        assert_eq!(text(&desk, 20, 3).expect("memory does not fail").len(), 3);
    }
}
