//! Names split out of by-lines.

pub(super) use crate::stages::cleanup::rules::people;

/// Words that name a desk or an outlet and no person.
const DESKS: [&str; 34] = [
    "staff",
    "newsroom",
    "redaktion",
    "redaktionen",
    "redacción",
    "rédaction",
    "redazione",
    "redactie",
    "editorial",
    "editor",
    "editors",
    "desk",
    "team",
    "agency",
    "agencies",
    "agentur",
    "agenturen",
    "agencia",
    "agencias",
    "reporter",
    "reporters",
    "correspondent",
    "press",
    "news",
    "admin",
    "online",
    "wire",
    "services",
    "service",
    "magazine",
    "media",
    "tv",
    "radio",
    "redaccion",
];

/// Whether a text names a person: no desk, no site, no address, no number.
pub(super) fn is_person(name: &str, site: Option<&str>) -> bool {
    let has_digit = name.bytes().any(|b| b.is_ascii_digit());
    if has_digit || name.contains(['@', '|', ':', '#']) || name.contains("//") || name.len() < 3 {
        return false;
    }
    let is_site = site.is_some_and(|site| {
        let (name, site) = (name.to_lowercase(), site.to_lowercase());
        site == name || site.starts_with(&name) && name.len() > 4 || name.starts_with(&site)
    });
    let is_desk = name
        .split(|c: char| !c.is_alphanumeric())
        .any(|word| DESKS.contains(&word.to_lowercase().as_str()));
    let is_host = name.contains('.') && !name.contains(". ") && !name.ends_with('.');
    !(is_site || is_desk || is_host && !name.contains(' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn desks_sites_and_dates_are_no_people() {
        for name in ["Ellery Post", "Online-Redaktion", "May 3 2024", "ellery.example", "EP Staff"]
        {
            assert!(!is_person(name, Some("Ellery Post")), "{name}");
        }
        for name in ["Ana Duarte", "J. R. Holt", "Máire Ní Bhriain"] {
            assert!(is_person(name, Some("Ellery Post")), "{name}");
        }
    }
}
