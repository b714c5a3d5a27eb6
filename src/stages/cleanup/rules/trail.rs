//! Breadcrumbs: "Home > National > Harbours".

use super::Form;

/// Signs between the steps of a breadcrumb.
const SIGNS: [char; 5] = ['>', '»', '›', '→', '/'];

/// The first step in the languages met most.
const HOMES: [&str; 12] = [
    "home",
    "startseite",
    "start",
    "inicio",
    "portada",
    "accueil",
    "início",
    "forside",
    "hem",
    "ホーム",
    "홈",
    "главная",
];

/// Most words of one step.
const LONGEST_STEP: usize = 5;

/// Whether the line is a breadcrumb: short steps between signs, at least three, or two from home.
pub(super) fn is_breadcrumb(line: &str, form: &Form) -> bool {
    if form.ends || form.words > 24 || form.words == 0 || !line.contains(SIGNS) {
        return false;
    }
    let Some(sign) = SIGNS.into_iter().find(|&sign| is_between(line, sign)) else { return false };
    let steps: Vec<&str> =
        line.split(sign).map(str::trim).filter(|step| !step.is_empty()).collect();
    let short = |step: &&str| step.split_whitespace().count() <= LONGEST_STEP;
    let body = &steps[..steps.len().saturating_sub(1)];
    let from_home = steps.first().is_some_and(|s| HOMES.contains(&s.to_lowercase().as_str()));
    // A slash stands between alternatives and in scores too: only a path from home counts.
    let least = if from_home {
        2
    } else if sign == '/' {
        usize::MAX
    } else {
        3
    };
    steps.len() >= least && body.iter().all(short) && steps.iter().all(|s| !starts_with_digit(s))
}

fn is_between(line: &str, sign: char) -> bool {
    line.match_indices(sign)
        .any(|(at, found)| line[..at].ends_with(' ') && line[at + found.len()..].starts_with(' '))
}

fn starts_with_digit(step: &str) -> bool {
    step.starts_with(|c: char| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is(line: &str) -> bool {
        is_breadcrumb(line, &Form::of(line))
    }

    #[test]
    fn paths_through_the_site_are_breadcrumbs() {
        assert!(is("Home > National > Harbours"));
        assert!(is("News » Regions » North Coast » Ellery"));
        assert!(is("Startseite / Politik"));
    }

    #[test]
    fn comparisons_and_alternatives_are_not() {
        assert!(!is("2 > 1 > 0"));
        assert!(!is("Ellery / Dunmore / Sarn"));
        assert!(!is("He wrote: a > b > c."));
    }
}
