//! `wiredesk schema`: the shapes of our records, for people and for schema registries.

use std::io::{self, Write};

use clap::Args;

use super::Exit;
use crate::cli::Global;
use crate::formats::schema::{SCHEMAS, Schema};

/// Lists the JSON Schemas of the records, or prints one.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  wiredesk schema                            lists the schemas
  wiredesk schema wire.enriched              prints the closed form, for producers
  wiredesk schema wire.enriched-1 --open     prints the open form, for consumers")]
pub struct SchemaArgs {
    /// Schema to print, such as `wire.enriched-1`; without it all are listed.
    name: Option<String>,

    /// Prints the open form, in which unknown properties and list members pass: what a consumer
    /// should validate against.
    #[arg(long, requires = "name")]
    open: bool,
}

/// Runs the command.
///
/// # Errors
/// Where the output cannot be written. An unknown name is told on stderr and ends in
/// [`Exit::Usage`].
pub fn run(args: &SchemaArgs, _global: &Global) -> anyhow::Result<Exit> {
    let SchemaArgs { name, open } = args;
    let Some(name) = name else {
        print(&list())?;
        return Ok(Exit::Done);
    };
    let Some(schema) = Schema::named(name) else {
        eprintln!("wiredesk: no schema `{name}`; there are:\n{}", list().trim_end());
        return Ok(Exit::Usage);
    };
    if *open {
        print(&schema.open()?)?;
    } else {
        print(schema.text)?;
    }
    Ok(Exit::Done)
}

/// One line a schema.
fn list() -> String {
    SCHEMAS.iter().map(|schema| format!("{:<18} {}\n", schema.name, schema.summary)).collect()
}

/// Writes to stdout; a reader that has had enough (`| head`) is no error.
fn print(text: &str) -> io::Result<()> {
    match io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_names_every_schema_once() {
        let list = list();
        assert_eq!(list.lines().count(), SCHEMAS.len());
        for schema in SCHEMAS {
            assert_eq!(list.matches(schema.name).count(), 1, "{}", schema.name);
        }
    }
}
