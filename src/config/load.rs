//! From file, environment and command line to settings.

use std::path::{Path, PathBuf};

use super::effective::{self, Effective};
use super::file;
use super::problem::Problem;
use super::reader::Reader;
use super::sections::pipeline::Machine;
use super::sections::{batch, http, input, kafka, ledger, log, pipeline, roles, stages, topics};
use super::value::Table;
use super::{ConfigErrors, Environment, Overrides, Settings};

/// A configuration that was read, with where each value comes from.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// What it means.
    pub settings: Settings,
    /// Every key with its value and its place, in the order of the sections.
    pub effective: Vec<Effective>,
}

impl Settings {
    /// Reads the configuration: `file`, else the one that `WIREDESK_CONFIG` names, else the
    /// built-in defaults; over it the environment of this process, over that the `overrides`.
    ///
    /// # Errors
    /// Everything that is wrong with it, each with its place.
    pub fn load(file: Option<&Path>, overrides: &Overrides) -> Result<Self, ConfigErrors> {
        load(file, &Environment::of_process(), overrides).map(|loaded| loaded.settings)
    }
}

/// Reads the configuration like [`Settings::load`], in a given environment, and tells where each
/// value comes from.
///
/// # Errors
/// Everything that is wrong with it, each with its place.
pub fn load(
    file: Option<&Path>,
    environment: &Environment,
    overrides: &Overrides,
) -> Result<Loaded, ConfigErrors> {
    let file = file.map(PathBuf::from).or_else(|| environment.file().map(PathBuf::from));
    let mut problems: Vec<Problem> = Vec::new();
    let mut tree = match &file {
        Some(file) => file::read(file).map_err(ConfigErrors::new)?,
        None => Table::new(),
    };
    environment.apply(&mut tree, &mut problems);
    overrides.apply(&mut tree, &mut problems);
    read(Reader::new(tree, problems), &Machine::this(), file)
}

/// Gives the written values their meaning, section by section.
fn read(
    mut reader: Reader,
    machine: &Machine,
    file: Option<PathBuf>,
) -> Result<Loaded, ConfigErrors> {
    let pipeline = pipeline::read(&mut reader, machine);
    let kafka = kafka::read(&mut reader, &pipeline.name);
    let input = input::read(&mut reader);
    let topics = topics::read(&mut reader);
    let batch = batch::read(&mut reader);
    let ledger = ledger::read(&mut reader);
    let stages = stages::read(&mut reader);
    let http = http::read(&mut reader);
    let log = log::read(&mut reader);
    batch::require_fit(&mut reader, &batch, &input, &kafka);
    roles::require_apart(&mut reader, &input, &topics, &stages.settings.routes);
    let effective = reader.finish()?;
    let hash = effective::hash(&effective, &stages.contents);
    let stages = stages.settings;
    let settings =
        Settings { pipeline, kafka, input, topics, batch, ledger, stages, http, log, file, hash };
    Ok(Loaded { settings, effective })
}
