//! `[pipeline]`: who this process is.

use std::time::Duration;

use crate::config::names;
use crate::config::problem::Refusal;
use crate::config::reader::Reader;
use crate::config::setting::{Auto, Choice};
use crate::config::{Delivery, PipelineSettings};

/// Most workers that start without being asked for.
const DEFAULT_WORKERS: usize = 4;

impl Choice for Delivery {
    const WORDS: &'static [(&'static str, Self)] =
        &[("exactly-once", Self::ExactlyOnce), ("at-least-once", Self::AtLeastOnce)];
}

/// What the machine says of itself, for the settings left to it.
pub(in crate::config) struct Machine {
    /// Its host name.
    pub(in crate::config) host: String,
    /// Its processors.
    pub(in crate::config) cores: usize,
}

impl Machine {
    /// This machine.
    pub(in crate::config) fn this() -> Self {
        let host = rustix::system::uname().nodename().to_string_lossy().into_owned();
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self { host, cores }
    }
}

pub(in crate::config) fn read(reader: &mut Reader, machine: &Machine) -> PipelineSettings {
    let name = reader.get_if("pipeline.name", "wiredesk".to_owned(), |name| names::pipeline(name));
    let instance = reader.get_if("pipeline.instance", Auto::<String>(None), |instance| {
        instance.0.as_deref().map_or(Ok(()), names::instance)
    });
    let instance = instance.0.unwrap_or_else(|| machine.host.clone());
    if !reader.is_set("pipeline.instance") && names::instance(&instance).is_err() {
        let reason = "this machine's host name cannot serve as the name of the instance";
        reader.refuse("pipeline.instance", Refusal::new(reason, "set pipeline.instance"));
    }
    let workers = within(reader, "pipeline.workers", machine.cores.min(DEFAULT_WORKERS), 256);
    let compute_threads = within(reader, "pipeline.compute_threads", machine.cores, 1024);
    let delivery = reader.get("pipeline.delivery", Delivery::ExactlyOnce);
    let (second, ten_minutes) = (Duration::from_secs(1), Duration::from_secs(600));
    let shutdown_timeout = reader.get_within(
        "pipeline.shutdown_timeout",
        Duration::from_secs(25),
        second,
        ten_minutes,
    );
    PipelineSettings { name, instance, workers, compute_threads, delivery, shutdown_timeout }
}

/// Reads a count from 1 to `most` that the machine decides where nobody else does.
fn within(reader: &mut Reader, key: &str, automatic: usize, most: usize) -> usize {
    let count = reader.get_if(key, Auto::<usize>(None), |count| match count.0 {
        Some(number) if number == 0 || number > most => {
            let suggestion = format!("write 1 to {most}, or \"auto\"");
            Err(Refusal::new(format!("{number} is out of range"), suggestion))
        }
        _ => Ok(()),
    });
    count.0.unwrap_or_else(|| automatic.clamp(1, most))
}
