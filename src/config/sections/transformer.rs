//! `[stages.entities.transformer]`: the directory of a network, read here, given its meaning by the
//! stage.

use std::path::{Path, PathBuf};

use xxhash_rust::xxh3::Xxh3;

use crate::config::files;
use crate::config::problem::Refusal;
use crate::config::reader::Reader;
use crate::stages::entities::Transformer;
use crate::stages::entities::transformer::{Files, NetworkError, Reach};

pub(super) const KEY: &str = "stages.entities.transformer.directory";

/// Largest configuration or tokenizer that is read.
const LARGEST_TEXT: u64 = 64 * 1024 * 1024;

/// Largest file of weights that is read.
const LARGEST_WEIGHTS: u64 = 4 * 1024 * 1024 * 1024;

/// The network, the files it was read from and a hash of what those hold.
pub(super) struct Network {
    pub(super) transformer: Option<Transformer>,
    pub(super) files: Vec<PathBuf>,
    pub(super) content: u64,
}

/// Reads the network, if one is named.
pub(super) fn read(reader: &mut Reader) -> Network {
    let default = Reach::default();
    let mut within = |key: &str, default, least, most| {
        reader.get_within(&format!("stages.entities.transformer.{key}"), default, least, most)
    };
    let reach = Reach {
        budget: within("budget", default.budget, 0, 1_000_000),
        window: within("window", default.window, 16, 8_192),
        overlap: within("overlap", default.overlap, 0, 4_096),
    };
    if reach.overlap * 2 > reach.window {
        let reason = format!("{} is more than half of a window", reach.overlap);
        let suggestion = format!("write at most {}", reach.window / 2);
        reader.refuse("stages.entities.transformer.overlap", Refusal::new(reason, suggestion));
    }
    let mut network = Network { transformer: None, files: Vec::new(), content: 0 };
    let Some(directory) = reader.path(KEY) else { return network };
    network.files = Files::NAMES.map(|name| directory.join(name)).to_vec();
    match load(&network.files, reach) {
        Ok((transformer, content)) => {
            network.transformer = Some(transformer);
            network.content = content;
        }
        Err(refusal) => reader.refuse(KEY, refusal),
    }
    network
}

fn load(paths: &[PathBuf], reach: Reach) -> Result<(Transformer, u64), Refusal> {
    let mut hash = Xxh3::new();
    let mut bytes = |path: &Path, largest| -> Result<Vec<u8>, Refusal> {
        let bytes = files::bounded_bytes(path, largest)?;
        hash.update(&(bytes.len() as u64).to_le_bytes());
        hash.update(&bytes);
        Ok(bytes)
    };
    let files = match paths {
        // Without the back end the files are of no use, whatever they hold.
        [config, tokenizer, weights] if cfg!(feature = "transformer") => Files {
            config: bytes(config, LARGEST_TEXT)?,
            tokenizer: bytes(tokenizer, LARGEST_TEXT)?,
            weights: bytes(weights, LARGEST_WEIGHTS)?,
        },
        _ => Files::default(),
    };
    match Transformer::read(files, reach) {
        Ok(transformer) => Ok((transformer, hash.digest())),
        Err(NetworkError { reason, remedy }) => Err(Refusal::new(reason, remedy)),
    }
}
