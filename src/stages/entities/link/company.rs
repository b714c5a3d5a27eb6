//! Companies that are listed at an exchange.

use std::sync::LazyLock;

use super::table::{Table, fold};

/// Read once from a table that is a constant.
static COMPANIES: LazyLock<Table> =
    LazyLock::new(|| Table::new(include_str!("../../../../models/companies.tsv")));

/// Ends of company names that the table does not have.
const ENDS: [&str; 12] = [
    "inc",
    "corp",
    "corporation",
    "company",
    "co",
    "ltd",
    "limited",
    "plc",
    "holdings",
    "group",
    "incorporated",
    "ag",
];

/// A paper of a company.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::stages::entities) struct Listing {
    pub(in crate::stages::entities) ticker: &'static str,
    pub(in crate::stages::entities) exchange: &'static str,
}

/// The listing of a company by its name, with or without its legal form.
pub(in crate::stages::entities) fn company(name: &str) -> Option<Listing> {
    let mut name = fold(name);
    for _ in 0..3 {
        if let Some(row) = COMPANIES.lines_of(&name).next() {
            let (ticker, exchange) = row.split_once('\t')?;
            return Some(Listing { ticker, exchange });
        }
        let (rest, end) = name.rsplit_once(' ')?;
        if !ENDS.contains(&end) {
            return None;
        }
        name = rest.to_owned();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_company_is_found_with_and_without_its_legal_form() {
        let listing = company("Microsoft Corp.").expect("listed");
        assert_eq!((listing.ticker, listing.exchange), ("MSFT", "NASDAQ"));
        assert_eq!(company("Microsoft"), Some(listing));
        assert_eq!(company("Sarn & Dunmore Ferries"), None);
    }
}
