//! The canonical form of a web address: what two links to one article have in common.

use url::Url;

/// Query parameters that say how a reader came, never what is read.
const TRACKING: [&str; 9] =
    ["fbclid", "gclid", "dclid", "gbraid", "wbraid", "msclkid", "igshid", "mc_cid", "mc_eid"];

/// Lower-case scheme and host, no default port, no credentials, no fragment (unless it is a route
/// such as `#!/a` or `#/a`), no tracking parameters, the others sorted. `None` for anything but
/// `http` and `https` addresses with a host.
pub(super) fn canonical(address: &str) -> Option<String> {
    let mut url = Url::parse(address.trim()).ok()?;
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return None;
    }
    // Both fail only for addresses without a host.
    url.set_username("").ok()?;
    url.set_password(None).ok()?;
    let is_route = |fragment: &str| fragment.starts_with(['!', '/']);
    if !url.fragment().is_some_and(is_route) {
        url.set_fragment(None);
    }
    if url.query().is_some() {
        let query = sorted_query(&url);
        url.set_query(query.as_deref());
    }
    Some(url.into())
}

/// The parameters that are not tracking, sorted; pieces are kept as they were written.
fn sorted_query(url: &Url) -> Option<String> {
    let query = url.query()?;
    let mut kept: Vec<&str> =
        query.split('&').filter(|piece| !piece.is_empty() && !is_tracking(piece)).collect();
    kept.sort_unstable();
    (!kept.is_empty()).then(|| kept.join("&"))
}

fn is_tracking(piece: &str) -> bool {
    let name = piece.split('=').next().unwrap_or(piece).to_ascii_lowercase();
    name.starts_with("utm_") || TRACKING.contains(&name.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_to_one_article_become_one_address() {
        let links = [
            "https://Paper.Example/a?b=2&a=1",
            "HTTPS://paper.example:443/a?a=1&utm_source=mail&b=2#top",
            " https://paper.example/a?fbclid=x&a=1&b=2 ",
        ];
        for link in links {
            assert_eq!(canonical(link).as_deref(), Some("https://paper.example/a?a=1&b=2"));
        }
    }

    #[test]
    fn a_query_of_tracking_only_vanishes() {
        assert_eq!(
            canonical("http://paper.example/a?utm_campaign=x&GCLID=y").as_deref(),
            Some("http://paper.example/a")
        );
    }

    #[test]
    fn routes_in_the_fragment_stay() {
        assert_eq!(
            canonical("https://paper.example/#!/a").as_deref(),
            Some("https://paper.example/#!/a")
        );
    }

    #[test]
    fn other_schemes_and_relative_links_are_no_addresses() {
        for text in ["ftp://paper.example/a", "/a/b", "mailto:desk@paper.example", "", "http://"] {
            assert_eq!(canonical(text), None, "{text}");
        }
    }
}
