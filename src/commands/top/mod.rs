//! `wiredesk top`: what one or more instances are doing, in a terminal.

mod figures;
mod poll;
mod view;

use std::io::IsTerminal as _;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use clap::Args;
use ratatui::crossterm::event::{self, Event, KeyCode, KeyModifiers};

use super::healthcheck::HttpUrl;
use super::{Exit, rate};
use crate::cli::Global;
use figures::Desk;

/// How long one look at the keyboard takes at most.
const KEYS: Duration = Duration::from_millis(100);
/// Size of the picture where there is no terminal.
const WITHOUT_TERMINAL: (u16, u16) = (110, 40);

/// Arguments of `wiredesk top`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  wiredesk top
  wiredesk top http://desk-1:9600 http://desk-2:9600 --every 2s
  wiredesk top --once")]
pub struct TopArgs {
    /// Addresses of instances.
    #[arg(value_name = "URL", default_value = "http://127.0.0.1:9600")]
    pub urls: Vec<HttpUrl>,
    /// Time between two looks.
    #[arg(long, value_name = "TIME", default_value = "1s", value_parser = rate::duration)]
    pub every: Duration,
    /// Prints one picture after the second look and ends; also where there is no terminal.
    #[arg(long)]
    pub once: bool,
}

/// Runs the command: until `q`, Esc or Ctrl-C, or once.
///
/// # Errors
/// Where the terminal does not obey, or, once, where nobody answers.
pub fn run(args: &TopArgs, _global: &Global) -> anyhow::Result<Exit> {
    let urls: Vec<String> = args.urls.iter().map(|url| url.join("/status")).collect();
    let mut desk = Desk::of(&urls);
    let polls = poll::start(&urls, args.every)?;
    if args.once || !std::io::stdout().is_terminal() {
        return once(&mut desk, &polls, args.every);
    }
    let mut terminal = ratatui::try_init().context("no terminal")?;
    let ended = watch(&mut terminal, &mut desk, &polls);
    ratatui::try_restore().context("the terminal could not be restored")?;
    ended.map(|()| Exit::Done)
}

fn watch(
    terminal: &mut ratatui::DefaultTerminal,
    desk: &mut Desk,
    polls: &poll::Polls,
) -> anyhow::Result<()> {
    loop {
        desk.take(polls.answers());
        terminal.draw(|frame| view::draw(frame, desk))?;
        if event::poll(KEYS)?
            && let Event::Key(key) = event::read()?
        {
            let is_interrupt =
                key.code == KeyCode::Char('c') && key.modifiers.contains(KeyModifiers::CONTROL);
            if is_interrupt || matches!(key.code, KeyCode::Char('q') | KeyCode::Esc) {
                return Ok(());
            }
        }
    }
}

/// Two looks at each instance, for the rates, and then one picture as text.
fn once(desk: &mut Desk, polls: &poll::Polls, every: Duration) -> anyhow::Result<Exit> {
    let deadline = Instant::now() + every + poll::TIMEOUT * 2;
    while !desk.is_known() && Instant::now() < deadline {
        std::thread::sleep(Duration::from_millis(20));
        desk.take(polls.answers());
    }
    let (width, height) = WITHOUT_TERMINAL;
    for line in view::text(desk, width, height)? {
        println!("{line}");
    }
    Ok(if desk.is_answered() { Exit::Done } else { Exit::Failed })
}
