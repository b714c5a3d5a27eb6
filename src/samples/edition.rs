//! Samples for a feed without end: the same stories under other addresses and with other words.

use std::borrow::Cow;

use super::Sample;

/// Host names of the samples end like this, in text, headers and keys alike.
const HOST: &str = ".example";

/// A sample as one of many editions. Copies stay copies and versions stay versions, with other
/// addresses and words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edition {
    /// Key, changed like the addresses.
    pub key: Option<String>,
    /// Headers, their addresses changed.
    pub headers: Vec<(String, String)>,
    /// Value: addresses changed, and a few words.
    pub value: Option<Cow<'static, [u8]>>,
}

impl Sample {
    /// The sample in this edition; the first, number 0, is the sample itself.
    ///
    /// Values that are not UTF-8 keep their bytes, and an identifier without an address stays as it
    /// is: a few records do
    /// repeat an earlier edition.
    pub fn edition(self, number: u64) -> Edition {
        let host = |text: &str| match number {
            0 => text.to_owned(),
            _ => text.replace(HOST, &format!(".ed{number}{HOST}")),
        };
        let value = match self.value {
            Some(bytes) if number > 0 => Some(match std::str::from_utf8(&bytes) {
                Ok(text) => Cow::Owned(reworded(&host(text), number).into_bytes()),
                Err(_) => bytes,
            }),
            value => value,
        };
        Edition {
            key: self.key.map(host),
            headers: self
                .headers
                .iter()
                .map(|(name, value)| ((*name).to_owned(), host(value)))
                .collect(),
            value,
        }
    }
}

/// Every sentence ends with the edition's number: the change is the same wherever the same text
/// stands.
fn reworded(text: &str, number: u64) -> String {
    let mut words = String::with_capacity(text.len() * 2);
    let mut before = ' ';
    let mut rest = text.chars().peekable();
    while let Some(letter) = rest.next() {
        let is_word = before.is_alphabetic() && !before.is_uppercase();
        let after = rest.peek().copied().unwrap_or(' ');
        let is_end = letter == '。' || (letter == '.' && ends_sentence(after));
        if is_word && is_end {
            words.push_str(&format!(" ({number})"));
        }
        words.push(letter);
        before = letter;
    }
    words
}

/// Whether a full stop before this character ends a sentence: in text, in a JSON string, before a
/// tag.
fn ends_sentence(after: char) -> bool {
    after.is_whitespace() || matches!(after, '"' | '\\' | '<' | '”' | '“')
}

#[cfg(test)]
mod tests {
    use super::super::all;

    #[test]
    fn the_first_edition_is_the_sample_itself() {
        for sample in all() {
            let edition = sample.clone().edition(0);
            assert_eq!(edition.value, sample.value);
            assert_eq!(edition.key.as_deref(), sample.key);
        }
    }

    #[test]
    fn exact_copies_stay_exact_copies_and_differ_from_the_first_edition() {
        let value = |name: &str, number| {
            all()
                .into_iter()
                .find(|sample| sample.name == name)
                .expect("a sample")
                .edition(number)
                .value
        };
        assert_eq!(value("chip", 3), value("chip-copy", 3));
        assert_ne!(value("chip", 3), value("chip", 0));
    }

    #[test]
    fn sentences_change_and_figures_and_addresses_do_not() {
        let text =
            "Rates fell to 3.25 percent. See desk.example/a.html. \"Good.\" 끝났다. 終わった。";
        let changed = "Rates fell to 3.25 percent (7). See desk.example/a.html (7). \"Good (7).\" 끝났다 (7). 終わった (7)。";
        assert_eq!(super::reworded(text, 7), changed);
    }

    #[test]
    fn versions_of_one_item_keep_one_key() {
        let key = |name: &str| {
            all().into_iter().find(|sample| sample.name == name).expect("a sample").edition(2).key
        };
        assert_eq!(key("election-1"), key("election-2"));
        assert!(key("election-1").expect("a key").contains(".ed2.example"));
    }
}
