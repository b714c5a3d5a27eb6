//! `wiredesk demo`: everything in one process, on an embedded broker, fed from the samples.

mod show;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::Context;
use bytes::Bytes;
use clap::Args;

use super::Exit;
use super::rate::{self, Pace, Rate};
use crate::app::{self, Launch, Reload};
use crate::article::Headers;
use crate::cli::Global;
use crate::config::{self, Environment, Loaded, Settings};
use crate::kafka::admin::TopicLimits;
use crate::kafka::embedded::EmbeddedBroker;
use crate::kafka::plan;
use crate::kafka::sender::Sender;
use crate::pipeline::Output;
use crate::samples;
use crate::telemetry::{ConfigLine, logging};

/// Arguments of `wiredesk demo`.
#[derive(Clone, Debug, Args)]
#[command(after_help = "Example: wiredesk demo --for 20s\n\
                        \n\
                        The broker is part of this process: it keeps nothing, and it proves nothing about\n\
                        exactly-once. Use `wiredesk run` with Apache Kafka for that.")]
pub struct DemoArgs {
    /// Ends by itself after this time, such as 20s; else at Ctrl-C.
    #[arg(long = "for", value_name = "TIME", value_parser = rate::duration)]
    run_for: Option<Duration>,
    /// Articles a second.
    #[arg(long, default_value = "5/s", value_parser = str::parse::<Rate>)]
    rate: Rate,
}

/// Runs the command.
///
/// # Errors
/// The configuration's problems, an address that is taken, or an embedded broker that does not
/// start.
pub fn run(args: &DemoArgs, global: &Global) -> anyhow::Result<Exit> {
    let quiet = global.log.is_none();
    let load = |brokers: &str| {
        let overrides = global.overrides().set("demo", "kafka.brokers", brokers);
        let overrides =
            if quiet { overrides.set("demo", "log.filter", "error") } else { overrides };
        config::load(global.config.as_deref(), &Environment::of_process(), &overrides)
    };
    let first = load("127.0.0.1:9092")?.settings;
    logging::init(&first.log)?;
    let broker = EmbeddedBroker::start(&plan::topics(&first))?;
    let Loaded { settings, effective, .. } = load(broker.bootstrap())?;
    greet(&settings);

    let over = Arc::new(AtomicBool::new(false));
    let shown = show::start(settings.clone(), Arc::clone(&over))?;
    let limits = TopicLimits::planned(&plan::topics(&settings));
    let fed = feed(settings.clone(), limits.clone(), args.rate, Arc::clone(&over))?;
    let configuration = effective.iter().map(ConfigLine::from).collect();
    let launch = Launch { run_for: args.run_for, configuration, limits: Some(limits) };
    let end = app::run(settings, Reload::never(), launch);
    over.store(true, Ordering::Relaxed);
    if let Ok(Err(error)) = shown.join() {
        eprintln!("wiredesk: {error:#}");
    }
    if fed.join().is_err() {
        eprintln!("wiredesk: the feed ended too early");
    }
    drop(broker);
    Ok(super::run::exit(end?))
}

fn greet(settings: &Settings) {
    eprintln!("wiredesk demo: sample articles through the whole pipeline, in one process");
    if let Some(address) = settings.http.listen {
        eprintln!("  console   http://{address}/");
    }
    let brokers = &settings.kafka.brokers;
    eprintln!(
        "  broker    {brokers}, embedded: it keeps nothing, and proves nothing about exactly-once"
    );
    if let Some(topic) = &settings.topics.enriched {
        eprintln!("  read it   kcat -b {brokers} -t {topic} -C");
    }
    eprintln!("  stop it   Ctrl-C");
}

/// Feeds the demo from a thread of its own until it is over. What stops the feed is said when it
/// happens, for nothing but silence would follow.
fn feed(
    settings: Settings,
    limits: TopicLimits,
    rate: Rate,
    over: Arc<AtomicBool>,
) -> anyhow::Result<JoinHandle<()>> {
    let thread = std::thread::Builder::new().name("demo-feed".to_owned()).spawn(move || {
        let is_over = || over.load(Ordering::Relaxed);
        if let Err(error) = editions(&settings, limits, rate, is_over) {
            eprintln!("wiredesk: the feed has stopped: {error:#}");
        }
    })?;
    Ok(thread)
}

/// Sends the samples round after round, each round an edition of its own.
fn editions(
    settings: &Settings,
    limits: TopicLimits,
    rate: Rate,
    is_over: impl Fn() -> bool,
) -> anyhow::Result<()> {
    let topic = settings.input.topics.first().context("no input topic")?.clone();
    let mut sender = Sender::new(settings, limits)?;
    let mut pace = Pace::new(rate, Instant::now());
    for number in 0_u64.. {
        for sample in samples::all() {
            let due = pace.due(Instant::now());
            while !is_over() && Instant::now() < due {
                std::thread::sleep(Duration::from_millis(20));
            }
            if is_over() {
                return Ok(());
            }
            sender.send(&output(sample.edition(number), &topic), &is_over)?;
        }
    }
    Ok(())
}

fn output(edition: samples::Edition, topic: &crate::article::TopicName) -> Output {
    let mut headers = Headers::new();
    for (name, value) in edition.headers {
        headers.push_text(name, value);
    }
    Output {
        topic: topic.clone(),
        key: edition.key.map(Bytes::from),
        headers,
        value: edition.value.map(|value| Bytes::from(value.into_owned())),
    }
}
