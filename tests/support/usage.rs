//! The command line as the binary itself describes it, to hold the documentation against.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use regex::Regex;

/// The help of every command that has been asked for.
#[derive(Default)]
pub struct Usage {
    help: RefCell<BTreeMap<Vec<String>, String>>,
}

impl Usage {
    /// The help of a command, such as `["stage", "dedup"]`; of the program, where it is empty.
    ///
    /// # Panics
    /// Where there is no such command.
    pub fn help(&self, command: &[String]) -> String {
        let ask = || {
            let mut process = Command::new(env!("CARGO_BIN_EXE_wiredesk"));
            let output = process.args(command).arg("--help").output().expect("it runs");
            assert!(output.status.success(), "no command {command:?}");
            String::from_utf8(output.stdout).expect("UTF-8")
        };
        self.help.borrow_mut().entry(command.to_vec()).or_insert_with(ask).clone()
    }

    /// Names and summaries of the commands below a command.
    pub fn commands(&self, command: &[String]) -> Vec<(String, String)> {
        let help = self.help(command);
        let Some((_, list)) = help.split_once("Commands:\n") else { return Vec::new() };
        let lines = list.lines().take_while(|line| !line.is_empty());
        let parts = lines.filter_map(|line| line.trim().split_once(char::is_whitespace));
        parts
            .map(|(name, summary)| (name.to_owned(), summary.trim().to_owned()))
            .filter(|(name, _)| name != "help")
            .collect()
    }

    /// The flags of a command, long and short, with their hyphens.
    pub fn flags(&self, command: &[String]) -> BTreeSet<String> {
        let line = Regex::new(r"(?m)^\s+(-\w)?(?:, )?(--[a-z-]+)?").expect("a pattern");
        let help = self.help(command);
        let found = line.captures_iter(&help).flat_map(|found| [found.get(1), found.get(2)]);
        found.flatten().map(|flag| flag.as_str().to_owned()).collect()
    }

    /// What a line of shell asks of the binary that it does not have; nothing where it is right, or
    /// does not name the binary as a command.
    pub fn faults(&self, line: &str) -> Vec<String> {
        let is_end = |word: &str| matches!(word, "|" | "&&" | "||" | ";" | "<" | ">");
        let words: Vec<&str> = line.split_whitespace().collect();
        let mut faults = Vec::new();
        for parts in words.split(|word| is_end(word)) {
            let is_program = |word: &&str| *word == "wiredesk" || word.ends_with("/wiredesk");
            let program = parts.iter().rposition(is_program);
            let through_cargo = || parts.iter().position(|word| *word == "--");
            let is_cargo = parts.starts_with(&["cargo", "run"]);
            let at = if is_cargo { through_cargo() } else { program };
            if let Some(at) = at {
                faults.extend(self.fault(&parts[at + 1..]).map(|fault| format!("{line}: {fault}")));
            }
        }
        faults
    }

    fn fault(&self, arguments: &[&str]) -> Option<String> {
        let mut command: Vec<String> = Vec::new();
        for (index, argument) in arguments.iter().enumerate() {
            // What follows an option may be its value.
            let is_value = index > 0 && arguments[index - 1].starts_with('-');
            let names = |name: &str| self.commands(&command).iter().any(|(known, _)| known == name);
            if let Some(flag) = argument.strip_prefix('-').filter(|flag| !flag.is_empty()) {
                let name = argument.split('=').next().unwrap_or_default();
                let known = self.flags(&command);
                if flag != "-help" && !known.contains(name) {
                    return Some(format!("no option {name}"));
                }
            } else if names(argument) {
                command.push((*argument).to_owned());
            } else if command.is_empty() && !is_value && argument.starts_with(char::is_lowercase) {
                return Some(format!("no command {argument}"));
            }
        }
        None
    }
}
