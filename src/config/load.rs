//! From file, environment and command line to settings.

use std::path::{Path, PathBuf};

use super::effective::{self, Effective};
use super::file;
use super::problem::Problem;
use super::reader::Reader;
use super::sections::pipeline::Machine;
use super::sections::{
    batch, http, input, kafka, ledger, log, pipeline, roles, stages, topics, trace,
};
use super::value::Table;
use super::{ConfigErrors, Environment, Overrides, Settings};

/// A configuration that was read, with where each value comes from.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// What it means.
    pub settings: Settings,
    /// Every key with its value and its place, in the order of the sections.
    pub effective: Vec<Effective>,
    /// The files to watch for a reload: the configuration's own and the name lists.
    pub watched: Vec<PathBuf>,
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
    let trace = trace::read(&mut reader);
    batch::require_fit(&mut reader, &batch, &input, &kafka);
    roles::require_apart(&mut reader, &input, &topics, &stages.settings.routes);
    let effective = reader.finish()?;
    let hash = effective::hash(&effective, &stages.contents);
    let watched = file.iter().cloned().chain(stages.files).collect();
    let stages = stages.settings;
    let settings = Settings {
        pipeline,
        kafka,
        input,
        topics,
        batch,
        ledger,
        stages,
        http,
        log,
        trace,
        file,
        hash,
    };
    Ok(Loaded { settings, effective, watched })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Place, value};

    fn machine() -> Machine {
        Machine { host: "desk-1".to_owned(), cores: 8 }
    }

    fn on(machine: &Machine, text: &str) -> Result<Loaded, ConfigErrors> {
        let tree = file::parse(Path::new("t.toml"), text).map_err(ConfigErrors::new)?;
        read(Reader::new(tree, Vec::new()), machine, None)
    }

    #[test]
    fn the_machine_fills_in_what_is_left_to_it() {
        let pipeline = on(&machine(), "").expect("defaults").settings.pipeline;
        assert_eq!((pipeline.workers, pipeline.compute_threads), (4, 8));
        assert_eq!(pipeline.transactional_id(2), "wiredesk.desk-1.2");
        assert_eq!(pipeline.group_instance_id(2), pipeline.transactional_id(2));
    }

    #[test]
    fn a_host_name_that_cannot_serve_asks_for_an_instance() {
        let odd = Machine { host: "desk (copy)".to_owned(), ..machine() };
        let errors = on(&odd, "").expect_err("refused");
        assert!(errors.to_string().contains("set pipeline.instance"), "{errors}");
        assert!(on(&odd, "[pipeline]\ninstance = \"desk-copy\"\n").is_ok());
    }

    #[test]
    fn the_group_follows_the_name_of_the_pipeline() {
        let kafka = on(&machine(), "[pipeline]\nname = \"harbour\"\n").expect("sound").settings;
        assert_eq!(kafka.kafka.group, "harbour");
    }

    #[test]
    fn the_password_is_read_from_its_file_and_never_shown() {
        let directory = tempfile::tempdir().expect("a directory");
        let secret = directory.path().join("secret");
        std::fs::write(&secret, "open-sesame\n").expect("written");
        let text = format!(
            "kafka.security_protocol = \"sasl_ssl\"\n[kafka.sasl]\nmechanism = \"PLAIN\"\n\
             username = \"wire\"\npassword_file = '{}'\n",
            secret.display()
        );
        let loaded = on(&machine(), &text).expect("sound");
        let sasl = loaded.settings.kafka.sasl.as_ref().expect("credentials");
        assert_eq!(sasl.password.reveal(), "open-sesame");
        assert!(!format!("{loaded:?}").contains("sesame"));
    }

    #[test]
    fn every_problem_is_found_in_one_go() {
        let text = "[batch]\nin_flight = 0\n[ledger]\nwindow = \"9d\"\n[topcis]\n";
        assert_eq!(on(&machine(), text).expect_err("refused").problems().len(), 3);
    }

    proptest::proptest! {
        #[test]
        fn no_value_makes_reading_panic(key in 0_usize..60, value in "\\PC{0,20}") {
            let effective = on(&machine(), "").expect("defaults").effective;
            let key = &effective[key % effective.len()].key;
            let kind = value::Kind::Bare(value);
            let mut tree = Table::new();
            let written = value::Value { place: Place::Flag("--set".to_owned()), kind };
            proptest::prop_assert!(value::insert(&mut tree, key, written).is_ok());
            if let Ok(loaded) = read(Reader::new(tree, Vec::new()), &machine(), None) {
                proptest::prop_assert_eq!(loaded.effective.len(), effective.len());
            }
        }
    }
}
