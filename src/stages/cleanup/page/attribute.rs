//! The attributes of a start tag, sliced out of the page and not decoded.

use memchr::memchr;

use crate::stages::cleanup::block::Lane;

/// Which closing quotation marks are known to be missing in the rest of the page, so that an
/// unclosed value is searched for once only.
#[derive(Debug, Default)]
pub(super) struct Missing {
    double: bool,
    single: bool,
}

impl Missing {
    fn of(&mut self, quote: u8) -> &mut bool {
        if quote == b'"' { &mut self.double } else { &mut self.single }
    }
}

/// Hands every attribute that `wants` names to `take` and returns the position behind the tag.
///
/// `at` is the position behind the element's name. An unquoted value ends at white space or at the
/// end of the tag, a quoted one whose end is missing at the end of the tag.
pub(super) fn read<'a>(
    page: &'a [u8],
    mut at: usize,
    missing: &mut Missing,
    mut take: impl FnMut(&'a [u8], &'a [u8]),
) -> usize {
    while at < page.len() {
        let byte = page[at];
        if byte == b'>' {
            return at + 1;
        }
        if byte.is_ascii_whitespace() || byte == b'/' {
            at += 1;
            continue;
        }
        let start = at;
        at += 1 + name_length(&page[at + 1..]);
        let name = &page[start..at];
        let mut next = at;
        while next < page.len() && page[next].is_ascii_whitespace() {
            next += 1;
        }
        if page.get(next) != Some(&b'=') {
            take(name, b"");
            continue;
        }
        at = next + 1;
        while at < page.len() && page[at].is_ascii_whitespace() {
            at += 1;
        }
        let value;
        (value, at) = read_value(page, at, missing);
        take(name, value);
    }
    at
}

/// The value that begins at `at`, and the position behind it.
fn read_value<'a>(page: &'a [u8], at: usize, missing: &mut Missing) -> (&'a [u8], usize) {
    if let Some(&quote @ (b'"' | b'\'')) = page.get(at) {
        let start = at + 1;
        if !*missing.of(quote) {
            if let Some(length) = memchr(quote, &page[start..]) {
                return (&page[start..start + length], start + length + 1);
            }
            *missing.of(quote) = true;
        }
        let length = memchr(b'>', &page[start..]).unwrap_or(page.len() - start);
        return (&page[start..start + length], start + length);
    }
    let rest = &page[at..];
    let ends = |byte: &u8| byte.is_ascii_whitespace() || *byte == b'>';
    let length = rest.iter().position(ends).unwrap_or(rest.len());
    (&rest[..length], at + length)
}

/// Bytes up to what ends the name of an attribute.
#[inline(always)]
fn name_length(bytes: &[u8]) -> usize {
    let ends = |byte: &u8| matches!(byte, b'=' | b'>' | b'/') || byte.is_ascii_whitespace();
    let lane = Lane::at(bytes, 0);
    let plain = (!(lane.letters() | lane.equal(b'-'))).trailing_zeros() as usize;
    if bytes.get(plain).is_some_and(ends) {
        return plain;
    }
    bytes.iter().position(ends).unwrap_or(bytes.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(tag: &str) -> (Vec<(String, String)>, usize) {
        let mut found = Vec::new();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let end = read(tag.as_bytes(), 0, &mut Missing::default(), |name, value| {
            found.push((text(name), text(value)));
        });
        (found, end)
    }

    fn pair(name: &str, value: &str) -> (String, String) {
        (name.to_owned(), value.to_owned())
    }

    #[test]
    fn values_are_read_with_and_without_quotation_marks() {
        let (found, end) = pairs(r#" class="a > b" id = 'c' hidden href=/x>tail"#);
        assert_eq!(
            found,
            [pair("class", "a > b"), pair("id", "c"), pair("hidden", ""), pair("href", "/x")]
        );
        assert_eq!(end, 39);
    }

    #[test]
    fn a_value_left_open_ends_with_its_tag() {
        let (found, end) = pairs(r#" class="open>The text goes on."#);
        assert_eq!((found, end), (vec![pair("class", "open")], 13));
    }

    #[test]
    fn a_tag_cut_off_by_the_end_of_the_page_is_survived() {
        assert_eq!(pairs(" class").1, 6);
        assert_eq!(pairs(" class=").1, 7);
    }
}
