//! `wiredesk stage entities`: `{id, title, text}` to `{id, entities}`, or a column file with tags.

use std::io::{self, BufReader, BufWriter};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use clap::Args;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{conll, filter};
use crate::article::Timestamp;
use crate::commands::Exit;
use crate::stages::Entity;
use crate::stages::cleanup::tidy_line;
use crate::stages::entities::transformer::{Files, Reach};
use crate::stages::entities::{
    self, Explanation, Found, Gazetteer, Input as Text, Recogniser, Transformer,
};

/// Shown under `--help`.
pub(super) const EXAMPLE: &str = "\
Reads {\"id\", \"title\"?, \"text\", \"language\"?, \"date\"?} and writes {\"id\", \"entities\",
\"values\"}, a line each. Without a language the text is taken for English.
With --conll it reads tokens, one a line, and writes them with BIO2 tags.
Names of --gazetteer come beside those that the tagger finds.

Example:
  echo '{\"id\": 1, \"text\": \"Ferries to Norway\"}' | wiredesk stage entities";

/// Options of the filter.
#[derive(Debug, Args)]
pub(super) struct EntitiesArgs {
    /// A gazetteer file; may be given several times.
    #[arg(long, value_name = "FILE")]
    gazetteer: Vec<PathBuf>,
    /// A directory with a network that tags in the place of the linear tagger; needs a build with
    /// the feature `transformer`.
    #[arg(long, value_name = "DIR")]
    transformer: Option<PathBuf>,
    /// Write why: labels with their scores, reasons of aliases and links
    #[arg(long, conflicts_with = "conll")]
    explain: bool,
    /// Read and write columns: a token a line, an empty line after each sentence.
    #[arg(long)]
    conll: bool,
}

/// An article. What else the line holds is ignored.
#[derive(Deserialize)]
struct Input {
    #[serde(default)]
    id: Value,
    title: Option<String>,
    language: Option<String>,
    date: Option<String>,
    #[serde(default)]
    text: String,
}

impl Input {
    fn text<'a>(&'a self, headline: Option<&'a str>) -> Text<'a> {
        Text {
            headline,
            body: &self.text,
            language: self.language.as_deref(),
            published: self.date.as_deref().and_then(Timestamp::parse),
        }
    }
}

/// Why its names are its names.
#[derive(Serialize)]
struct Explained {
    id: Value,
    #[serde(flatten)]
    explanation: Explanation,
}

/// Its names.
#[derive(Serialize)]
struct Output {
    id: Value,
    entities: Vec<Entity>,
    values: Vec<entities::Value>,
}

/// Runs the filter.
pub(super) fn run(args: &EntitiesArgs) -> anyhow::Result<Exit> {
    let transformer = args.transformer.as_deref().map(network).transpose()?;
    let recogniser = Recogniser::new(Arc::new(load(&args.gazetteer)?)).with(transformer);
    if args.conll {
        let input = BufReader::with_capacity(filter::BUFFER, io::stdin().lock());
        let output = BufWriter::with_capacity(filter::BUFFER, io::stdout().lock());
        conll::tag(input, output, &recogniser)?;
        return Ok(Exit::Done);
    }
    if args.explain {
        return filter::run(move |input: Input| {
            let title = input.title.as_deref().map(tidy_line);
            Ok(Explained {
                explanation: recogniser.explain(&input.text(title.as_deref())),
                id: input.id,
            })
        });
    }
    filter::run(move |input: Input| {
        let title = input.title.as_deref().map(tidy_line);
        let Found { entities, values, .. } = recogniser.find(&input.text(title.as_deref()));
        Ok(Output { id: input.id, entities, values })
    })
}

fn load(files: &[PathBuf]) -> anyhow::Result<Gazetteer> {
    let mut texts = Vec::with_capacity(files.len());
    for file in files {
        let text = std::fs::read_to_string(file)
            .with_context(|| format!("cannot read the gazetteer {}", file.display()))?;
        texts.push((file.display().to_string(), text));
    }
    let named: Vec<_> = texts.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    Ok(Gazetteer::parse_all(&named)?)
}

fn network(directory: &Path) -> anyhow::Result<Transformer> {
    let bytes = |name: &str| {
        let file = directory.join(name);
        std::fs::read(&file).with_context(|| format!("cannot read {}", file.display()))
    };
    let files = if cfg!(feature = "transformer") {
        let [config, tokenizer, weights] = Files::NAMES;
        Files { config: bytes(config)?, tokenizer: bytes(tokenizer)?, weights: bytes(weights)? }
    } else {
        Files::default()
    };
    Transformer::read(files, Reach::default())
        .map_err(|error| anyhow::anyhow!("{}: {error}; {}", directory.display(), error.remedy))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The lists that come with the configuration.
    const SAMPLES: [(&str, &str); 2] = [
        ("countries.tsv", include_str!("../../../config/gazetteer/countries.tsv")),
        ("names.tsv", include_str!("../../../config/gazetteer/names.tsv")),
    ];

    #[test]
    fn the_sample_lists_are_valid() {
        let gazetteer = Gazetteer::parse_all(&SAMPLES).expect("valid");
        let recogniser = Recogniser::new(Arc::new(gazetteer));
        let body = "A ferry from Norway reached Port Ellery.";
        let found = recogniser.find(&Text { body, ..Text::default() }).entities;
        let names: Vec<_> = found.iter().map(|entity| entity.name.as_str()).collect();
        assert_eq!(names, ["Norway", "Port Ellery"]);
    }

    #[cfg(not(feature = "transformer"))]
    #[test]
    fn a_network_without_the_back_end_is_refused_with_the_remedy() {
        let error = network(Path::new("some/where")).expect_err("no back end");
        let message = error.to_string();
        assert!(message.starts_with("some/where: this build has no transformer back end; build"));
    }

    #[test]
    fn a_missing_file_is_named() {
        let error = load(&[PathBuf::from("no/such.tsv")]).expect_err("missing");
        assert_eq!(error.to_string(), "cannot read the gazetteer no/such.tsv");
    }
}
