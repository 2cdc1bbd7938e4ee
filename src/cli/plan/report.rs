//! What a plan says of one cluster: tables, and sentences below them.

use super::super::output::{counted, wrapped};
use esgen::Cluster;
use esgen::model::{Estimate, SetSize, Size, Total};
use std::fmt::Write;

/// What a plan says of one cluster.
pub(super) struct Report {
    pub title: String,
    pub tables: Vec<Table>,
    /// What the marks in the tables mean.
    pub legend: &'static str,
    /// Each derived figure, with its reason.
    pub figures: Vec<Entry>,
    /// What the config states, and the workload asks for more of.
    pub short: Vec<Entry>,
    /// What is least certain, and how to know better.
    pub uncertain: Vec<Entry>,
}

/// A table, each row of which starts with its name.
#[derive(Clone)]
pub(super) struct Table {
    pub header: Vec<&'static str>,
    pub rows: Vec<Vec<String>>,
}

/// A figure and a sentence about it.
#[derive(Clone)]
pub(super) struct Entry {
    pub path: String,
    pub value: String,
    pub text: String,
}

const SETS: [&str; 8] = ["set", "nodes", "cpu", "memory", "heap", "page cache", "disk", "shards"];
const TOTALS: [&str; 8] =
    ["total", "nodes", "cpu", "memory", "disk", "core-hours a month", "memory GiB-hours", "disk GiB-hours"];
const LEGEND: &str = "* derived, as heap and page cache are; shards are copies on each node at the minimum";

impl Report {
    pub(super) fn new(Cluster { plan, config, .. }: &Cluster) -> Self {
        let namespace =
            plan.namespace.as_ref().map(|namespace| format!(" in namespace {namespace}")).unwrap_or_default();
        let sizing = &plan.sizing;
        let sizes = sizing.sets.iter().flat_map(|set| [Some(&set.cpu), Some(&set.memory), set.disk.as_ref()]).flatten();
        let short = sizes.filter_map(|size| {
            let asked = size.asked.as_ref()?;
            let text = format!("the workload asks for {asked}");
            Some(Entry { path: size.path.clone(), value: size.value.clone(), text })
        });
        let figures = plan.explanations.iter().map(|figure| Entry {
            path: figure.path.clone(),
            value: figure.value.clone(),
            text: figure.because.clone(),
        });
        let uncertain = sizing.estimates.iter().map(|Estimate { figure, times, measure }| Entry {
            path: figure.clone(),
            value: format!("{times} times less or more"),
            text: (*measure).to_owned(),
        });
        Self {
            title: format!(
                "cluster {}{namespace}: Elasticsearch {}, Kubernetes {}, {}",
                plan.name,
                config.spec.version,
                plan.kubernetes,
                counted(plan.sets.len(), "node set")
            ),
            tables: vec![
                Table { header: SETS.to_vec(), rows: sizing.sets.iter().map(set).collect() },
                Table {
                    header: TOTALS.to_vec(),
                    rows: vec![total("at minimum", &sizing.minimum), total("at maximum", &sizing.maximum)],
                },
            ],
            legend: LEGEND,
            figures: figures.collect(),
            short: short.collect(),
            uncertain: uncertain.collect(),
        }
    }

    pub(super) fn human(&self) -> String {
        let mut text = format!("{}\n", self.title);
        for table in &self.tables {
            text.push('\n');
            text.push_str(&table.aligned());
        }
        let _ = writeln!(text, "\n  {}", self.legend);
        if self.figures.is_empty() {
            text.push_str("\n  the config states every figure; nothing is derived\n");
        }
        for Entry { path, value, text: because } in &self.figures {
            let _ = writeln!(text, "\n  {path}: {value}");
            text.push_str(&wrapped(because, 4));
        }
        for (heading, entries) in self.sections() {
            let _ = writeln!(text, "\n  {heading}");
            for Entry { path, value, text: more } in entries {
                text.push_str(&wrapped(&format!("{path}: {value}"), 4));
                text.push_str(&wrapped(more, 6));
            }
        }
        text
    }

    pub(super) fn markdown(&self) -> String {
        let mut text = format!("## {}\n", self.title);
        for table in &self.tables {
            text.push('\n');
            text.push_str(&table.markdown());
        }
        let _ = writeln!(text, "\n{}", self.legend.replace('*', "\\*"));
        if !self.figures.is_empty() {
            text.push_str("\n### Derived\n\n");
        }
        for Entry { path, value, text: because } in &self.figures {
            let _ = writeln!(text, "- `{path}`: {value}: {because}");
        }
        for (heading, entries) in self.sections() {
            let _ = writeln!(text, "\n### {heading}\n");
            for Entry { path, value, text: more } in entries {
                let _ = writeln!(text, "- {path}: {value}: {more}");
            }
        }
        text
    }

    fn sections(&self) -> impl Iterator<Item = (&'static str, &[Entry])> {
        let sections = [("Less than the workload asks for", &self.short[..]), ("Least certain", &self.uncertain[..])];
        sections.into_iter().filter(|(_, entries)| !entries.is_empty())
    }
}

impl Table {
    fn aligned(&self) -> String {
        let header: Vec<String> = self.header.iter().map(|name| (*name).to_owned()).collect();
        let rows = || std::iter::once(&header).chain(&self.rows);
        let width = |column: usize| rows().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max();
        let widths: Vec<usize> = (0..self.header.len()).map(|column| width(column).unwrap_or(0)).collect();
        let line = |row: &Vec<String>| {
            let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
            format!("  {}\n", cells.collect::<Vec<_>>().join("  ").trim_end())
        };
        rows().map(line).collect()
    }

    fn markdown(&self) -> String {
        let rows = self.rows.iter().map(|row| format!("| {} |\n", row.join(" | ").replace('*', "\\*")));
        let rule = "---|".repeat(self.header.len());
        format!("| {} |\n|{rule}\n{}", self.header.join(" | "), rows.collect::<String>())
    }
}

fn set(set: &SetSize) -> Vec<String> {
    let nodes = if set.min_nodes == set.max_nodes {
        set.min_nodes.to_string()
    } else {
        format!("{} to {}", set.min_nodes, set.max_nodes)
    };
    let none = || "-".to_owned();
    vec![
        set.name.clone(),
        nodes,
        marked(&set.cpu),
        marked(&set.memory),
        set.heap.clone(),
        set.page_cache.clone().unwrap_or_else(none),
        set.disk.as_ref().map_or_else(none, marked),
        set.shards.map_or_else(none, |shards| shards.to_string()),
    ]
}

fn marked(size: &Size) -> String {
    format!("{}{}", size.value, if size.derived { "*" } else { "" })
}

fn total(name: &str, total: &Total) -> Vec<String> {
    let Total { nodes, cpu, memory, disk, core_hours, memory_gib_hours, disk_gib_hours } = total;
    vec![
        name.to_owned(),
        nodes.to_string(),
        cpu.clone(),
        memory.clone(),
        disk.clone(),
        core_hours.to_string(),
        memory_gib_hours.to_string(),
        disk_gib_hours.to_string(),
    ]
}
