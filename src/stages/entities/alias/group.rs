//! Mentions of the same words as groups, and the rules that join groups.

use std::collections::{BTreeMap, BTreeSet};

use super::Reason;
use super::form::Form;
use crate::stages::EntityType;

/// Most groups that are compared letter by letter.
const MOST_COMPARED: usize = 64;
/// Fewest letters of a name that may have a wrong one.
const LEAST_LETTERS: usize = 9;

/// The mentions and what they were joined to.
pub(super) struct Groups<'a, 'b> {
    forms: &'b [Form<'a>],
    /// For each mention the first one of the same words and kind of thing.
    same: Vec<usize>,
    /// Joined to which mention; itself where to none.
    parent: Vec<usize>,
    reasons: Vec<Reason>,
}

impl<'a, 'b> Groups<'a, 'b> {
    /// Joins mentions of the same words. People are kept apart from other things.
    pub(super) fn of(forms: &'b [Form<'a>]) -> Self {
        let mut first: BTreeMap<(u64, bool), usize> = BTreeMap::new();
        let mut same = Vec::with_capacity(forms.len());
        for (at, form) in forms.iter().enumerate() {
            let is_person = form.kind == EntityType::Person;
            same.push(*first.entry((form.key, is_person)).or_insert(at));
        }
        let parent = same.clone();
        Self { forms, same, parent, reasons: vec![Reason::Same; forms.len()] }
    }

    pub(super) fn reason(&self, at: usize) -> Reason {
        let reason = self.reasons[at];
        if reason == Reason::Same { self.reasons[self.same[at]] } else { reason }
    }

    pub(super) fn owner(&self, mut at: usize) -> usize {
        while self.parent[at] != at {
            at = self.parent[at];
        }
        at
    }

    /// Joins two mentions' groups under the earlier.
    fn join(&mut self, short: usize, long: usize, reason: Reason) {
        let (a, b) = (self.owner(short), self.owner(long));
        if a != b {
            self.parent[a.max(b)] = a.min(b);
            self.reasons[short] = reason;
        }
    }

    /// The first mention of every group of the same words that `accepts`.
    fn distinct(&self, accepts: impl Fn(&Form<'a>) -> bool) -> Vec<usize> {
        (0..self.forms.len())
            .filter(|&at| self.same[at] == at && accepts(&self.forms[at]))
            .collect()
    }

    /// "Long Name (ACRO)".
    pub(super) fn join_brackets(&mut self) {
        for at in 1..self.forms.len() {
            let (long, short) = (&self.forms[at - 1], &self.forms[at]);
            let is_short_form = short.in_brackets
                && long.kind != EntityType::Person
                && short.kind != EntityType::Person
                && short.words.len() < long.words.len()
                && begins_alike(short, long);
            if is_short_form {
                self.join(self.same[at], self.same[at - 1], Reason::Brackets);
            }
        }
    }

    /// Full names first, then single words of them.
    pub(super) fn join_people(&mut self) {
        let full = self.distinct(|form| form.kind == EntityType::Person && form.words.len() > 1);
        let mut by_word: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
        for &at in &full {
            self.join_variant(at, &by_word);
            let form = &self.forms[at];
            for key in BTreeSet::from([form.first(), form.last(), form.behind_first()]) {
                by_word.entry(key).or_default().push(at);
            }
        }
        for at in 0..self.forms.len() {
            let form = &self.forms[at];
            if form.kind != EntityType::Person {
                continue;
            }
            let key = if form.words.len() == 1 { form.first() } else { behind(form) };
            let known = by_word.get(&key).map_or(&[][..], Vec::as_slice);
            let candidates: Vec<usize> =
                known.iter().copied().filter(|&long| self.same[long] != self.same[at]).collect();
            if form.words.len() > 1 && !is_given_name(form) {
                continue;
            }
            let owners: BTreeSet<usize> = candidates.iter().map(|&long| self.owner(long)).collect();
            match owners.len() {
                0 => {}
                1 => self.join_single(at, candidates[0]),
                _ => {
                    let nearest = self.nearest(at, &candidates);
                    self.assign(at, nearest);
                }
            }
        }
    }

    /// Joins a mention that could be one person only.
    fn join_single(&mut self, at: usize, long: usize) {
        if self.owner(at) != self.owner(long) && self.parent[at] == self.same[at] {
            let first = self.same[at];
            self.join(first, long, Reason::Surname);
        }
    }

    /// Gives one mention of an ambiguous word to a person, whatever its other mentions are.
    fn assign(&mut self, at: usize, long: usize) {
        let owner = self.owner(long);
        if self.same.iter().enumerate().any(|(other, &first)| first == at && other != at) {
            // The others of the same words look for their own person.
            let next = (at + 1..self.same.len()).find(|&other| self.same[other] == at);
            if let Some(next) = next {
                for other in next..self.same.len() {
                    if self.same[other] == at {
                        self.same[other] = next;
                        if self.parent[other] == at {
                            self.parent[other] = next;
                        }
                    }
                }
            }
            self.same[at] = at;
        }
        if owner != at {
            self.parent[at] = owner;
            self.reasons[at] = Reason::Surname;
        }
    }

    /// The candidate that was last named before a mention, else the first after it.
    fn nearest(&self, at: usize, candidates: &[usize]) -> usize {
        let named = |position: &usize| {
            candidates.iter().any(|&long| self.same[*position] == self.same[long])
        };
        let before = (0..at).rev().find(named);
        before.or_else(|| (at..self.forms.len()).find(named)).unwrap_or(candidates[0])
    }

    /// The same person with a middle name, an initial, or the names the other way round.
    fn join_variant(&mut self, at: usize, by_word: &BTreeMap<u64, Vec<usize>>) {
        let form = &self.forms[at];
        let known = by_word.get(&form.last()).map_or(&[][..], Vec::as_slice);
        let mut found = BTreeSet::new();
        for &other in known {
            let theirs = &self.forms[other];
            let is_same_end = theirs.last() == form.last();
            let is_same_start = theirs.first() == form.first()
                || form.abbreviates(theirs)
                || theirs.abbreviates(form);
            let is_turned = theirs.first() == form.last()
                && theirs.last() == form.first()
                && theirs.words.len() == form.words.len();
            let is_variant = is_same_end && is_same_start || is_turned;
            if is_variant {
                found.insert(self.owner(other));
            }
        }
        if let (Some(&owner), 1) = (found.first(), found.len()) {
            self.join(at, owner, Reason::Variant);
        }
    }

    /// Acronyms, parts and slips of organisations, places and other names.
    pub(super) fn join_others(&mut self) {
        let others = self.distinct(|form| form.kind != EntityType::Person);
        let mut by_initials: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        let mut by_ends: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
        for &at in &others {
            let form = &self.forms[at];
            for initials in form.initials() {
                by_initials.entry(initials).or_default().push(at);
            }
            if form.words.len() > 1 {
                by_ends.entry(form.first()).or_default().push(at);
                by_ends.entry(form.last()).or_default().push(at);
            }
        }
        for &at in &others {
            let form = &self.forms[at];
            if let Some(long) = form.acronym().and_then(|letters| by_initials.get(&letters)) {
                self.join_only(at, long, Reason::Acronym);
            }
            let known = by_ends.get(&form.first()).into_iter().flatten();
            let ended = by_ends.get(&form.last()).into_iter().flatten();
            let longer: BTreeSet<usize> =
                known.chain(ended).copied().filter(|&long| self.is_part(at, long)).collect();
            let longer: Vec<usize> = longer.into_iter().collect();
            self.join_only(at, &longer, Reason::Part);
        }
        self.join_misspelt(&others);
    }

    /// Joins a mention to the only thing it can be.
    fn join_only(&mut self, at: usize, long: &[usize], reason: Reason) {
        let owners: BTreeSet<usize> = long.iter().map(|&long| self.owner(long)).collect();
        if let (1, Some(&long)) = (owners.len(), long.first()) {
            self.join(at, long, reason);
        }
    }

    /// Whether a name is a longer one cut short: its beginning, or its end where that has several
    /// words.
    fn is_part(&self, short: usize, long: usize) -> bool {
        let (short, long) = (&self.forms[short], &self.forms[long]);
        let count = short.words.len();
        if count >= long.words.len() || short.kind != long.kind {
            return false;
        }
        let keys = |parts: &[super::form::Part<'_>]| -> Vec<u64> {
            parts.iter().map(|part| part.key).collect()
        };
        let own = keys(&short.words);
        let begins = own == keys(&long.words[..count]) && short.kind == EntityType::Organisation;
        let ends = count > 1 && own == keys(&long.words[long.words.len() - count..]);
        begins || ends
    }

    fn join_misspelt(&mut self, others: &[usize]) {
        let text = |form: &Form<'_>| {
            let words: Vec<&str> = form.words.iter().map(|part| part.text).collect();
            words.join(" ").to_lowercase()
        };
        let named: Vec<(usize, String)> = others
            .iter()
            .filter(|&&at| self.forms[at].words.len() > 1)
            .map(|&at| (at, text(&self.forms[at])))
            .filter(|(_, text)| text.len() >= LEAST_LETTERS)
            .take(MOST_COMPARED)
            .collect();
        for (place, (at, own)) in named.iter().enumerate() {
            for (other, theirs) in &named[..place] {
                let is_near = own.len().abs_diff(theirs.len()) <= 1
                    && own.as_bytes()[0] == theirs.as_bytes()[0]
                    && !differ_in_digits(own, theirs)
                    && strsim::levenshtein(own, theirs) == 1;
                if is_near && self.forms[*at].kind == self.forms[*other].kind {
                    self.join(*at, *other, Reason::Misspelt);
                }
            }
        }
    }
}

/// "Apollo 11" and "Apollo 12" are two things.
fn differ_in_digits(a: &str, b: &str) -> bool {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    digits(a) != digits(b)
}

/// Whether a short form begins with the letter the long one begins with.
fn begins_alike(short: &Form<'_>, long: &Form<'_>) -> bool {
    let first = |form: &Form<'_>| {
        let letter = form.words.first().and_then(|part| part.text.chars().next());
        letter.map(|c| c.to_uppercase().to_string())
    };
    first(short) == first(long)
}

/// A given name of several tokens: "Sung-min".
fn is_given_name(form: &Form<'_>) -> bool {
    form.words.len() == 3 && form.words[1].text == "-"
}

fn behind(form: &Form<'_>) -> u64 {
    use crate::stages::entities::tagger::lexicon::phrase;
    form.words.iter().fold(7, |key, part| phrase(key, part.key))
}
