//! The text exposition format (version 0.0.4): families written one by one, and put in order.

use std::collections::BTreeMap;

use super::metric::Metric;

/// Content type of the page of all metrics.
pub const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Families of metrics by name. The same values give the same text, in the same order.
#[derive(Default)]
pub(super) struct Page {
    families: BTreeMap<String, String>,
}

impl Page {
    /// Takes over families from text of this format, in which an empty line ends a family.
    pub(super) fn add_text(&mut self, text: &str) {
        for block in text.split("\n\n").map(str::trim).filter(|block| !block.is_empty()) {
            let (comments, mut samples): (Vec<&str>, Vec<&str>) =
                block.lines().partition(|line| line.starts_with('#'));
            samples.sort_by_key(|line| series(line));
            let name = comments
                .first()
                .and_then(|line| line.split(' ').nth(2))
                .unwrap_or_default()
                .to_owned();
            let family = self.families.entry(name).or_default();
            for line in comments.into_iter().chain(samples) {
                family.push_str(line);
                family.push('\n');
            }
        }
    }

    /// Adds one value. `labels` in the order of the metric's label keys.
    pub(super) fn add(&mut self, metric: Metric, labels: &[&str], value: f64) {
        let spec = metric.spec();
        debug_assert_eq!(spec.labels.len(), labels.len(), "{}", spec.name);
        let family = self.families.entry(spec.name.to_owned()).or_insert_with(|| {
            let kind = spec.kind.as_str();
            format!("# HELP {0} {1}\n# TYPE {0} {kind}\n", spec.name, spec.help)
        });
        family.push_str(spec.name);
        for (place, (key, label)) in spec.labels.iter().zip(labels).enumerate() {
            family.push(if place == 0 { '{' } else { ',' });
            family.push_str(key);
            family.push_str("=\"");
            escape_into(family, label);
            family.push('"');
        }
        if !labels.is_empty() {
            family.push('}');
        }
        family.push_str(&format!(" {value}\n"));
    }

    /// The whole page, families sorted by name.
    pub(super) fn finish(self) -> String {
        let families: Vec<String> = self.families.into_values().collect();
        families.join("\n")
    }
}

/// The labels of a sample line without the bucket bound: what the lines of one series share.
fn series(line: &str) -> &str {
    let start = line.find('{').map_or(line.len(), |brace| brace + 1);
    let end = line.rfind('}').unwrap_or(line.len()).max(start);
    let labels = &line[start..end];
    match labels.rfind("le=\"") {
        Some(0) => "",
        Some(bound) if labels[..bound].ends_with(',') => &labels[..bound - 1],
        _ => labels,
    }
}

fn escape_into(out: &mut String, value: &str) {
    for c in value.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '"' => out.push_str("\\\""),
            '\n' => out.push_str("\\n"),
            c => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families_are_sorted_and_buckets_keep_their_order() {
        let mut page = Page::default();
        page.add_text(
            "# HELP b Two.\n# TYPE b histogram\n\
             b_bucket{stage=\"z\",le=\"0.5\"} 1\nb_bucket{stage=\"z\",le=\"10\"} 1\n\
             b_sum{stage=\"z\"} 0.1\nb_count{stage=\"z\"} 1\n\
             b_bucket{stage=\"a\",le=\"0.5\"} 0\nb_count{stage=\"a\"} 0\n\n\
             # HELP a One.\n# TYPE a counter\na{topic=\"y\"} 2\na{topic=\"x\"} 1\n\n",
        );
        assert_eq!(
            page.finish(),
            "# HELP a One.\n# TYPE a counter\na{topic=\"x\"} 1\na{topic=\"y\"} 2\n\n\
             # HELP b Two.\n# TYPE b histogram\n\
             b_bucket{stage=\"a\",le=\"0.5\"} 0\nb_count{stage=\"a\"} 0\n\
             b_bucket{stage=\"z\",le=\"0.5\"} 1\nb_bucket{stage=\"z\",le=\"10\"} 1\n\
             b_sum{stage=\"z\"} 0.1\nb_count{stage=\"z\"} 1\n"
        );
    }

    #[test]
    fn unlabelled_buckets_keep_their_order() {
        let text = "# TYPE h histogram\nh_bucket{le=\"2\"} 1\nh_bucket{le=\"10\"} 2\n\
                    h_bucket{le=\"+Inf\"} 2\nh_sum 3\nh_count 2\n";
        let mut page = Page::default();
        page.add_text(text);
        assert_eq!(page.finish(), text);
    }

    #[test]
    fn help_and_type_stand_once_above_all_samples_of_a_family() {
        let mut page = Page::default();
        page.add(Metric::Paused, &["0"], 1.0);
        page.add(Metric::Paused, &["1"], 0.0);
        let text = page.finish();
        assert_eq!(text.matches("# HELP").count(), 1);
        assert!(
            text.ends_with("wiredesk_paused{worker=\"0\"} 1\nwiredesk_paused{worker=\"1\"} 0\n")
        );
    }

    #[test]
    fn label_values_are_escaped() {
        let mut page = Page::default();
        page.add(Metric::BuildInfo, &["a\"b\\c\nd"], 1.0);
        assert!(page.finish().contains("{version=\"a\\\"b\\\\c\\nd\"} 1"));
    }

    #[test]
    fn large_numbers_are_written_in_full() {
        let mut page = Page::default();
        page.add(Metric::ProcessStart, &[], 1_763_000_000.25);
        assert!(page.finish().contains("process_start_time_seconds 1763000000.25\n"));
    }
}
