//! Two plans of one cluster side by side.

use super::report::{Entry, Report, Table};

/// What differs in the second, as `before -> after`; what does not is as it is.
pub(super) fn compare(now: &Report, then: &Report) -> Report {
    let tables = now.tables.iter().zip(&then.tables).map(|(now, then)| table(now, then));
    Report {
        title: then.title.clone(),
        tables: tables.collect(),
        legend: then.legend,
        figures: figures(&now.figures, &then.figures),
        short: then.short.clone(),
        uncertain: then.uncertain.clone(),
    }
}

fn table(now: &Table, then: &Table) -> Table {
    let named = |rows: &[Vec<String>], name: Option<&String>| rows.iter().find(|row| row.first() == name).cloned();
    let absent = |row: &[String]| {
        let name = row.first().cloned();
        name.into_iter().chain(row.iter().skip(1).map(|_| "-".to_owned())).collect::<Vec<_>>()
    };
    let after = then.rows.iter().map(|row| {
        let before = named(&now.rows, row.first()).unwrap_or_else(|| absent(row));
        cells(&before, row)
    });
    let gone = now.rows.iter().filter(|row| named(&then.rows, row.first()).is_none());
    let gone = gone.map(|row| cells(row, &absent(row)));
    Table { header: then.header.clone(), rows: after.chain(gone).collect() }
}

fn cells(now: &[String], then: &[String]) -> Vec<String> {
    now.iter().zip(then).map(|(now, then)| arrow(now, then)).collect()
}

fn arrow(now: &str, then: &str) -> String {
    if now == then { then.to_owned() } else { format!("{now} -> {then}") }
}

/// Those that are others now.
fn figures(now: &[Entry], then: &[Entry]) -> Vec<Entry> {
    let changed = then.iter().filter_map(|entry| {
        let before = now.iter().find(|before| before.path == entry.path).map_or("-", |before| before.value.as_str());
        (before != entry.value).then(|| Entry { value: arrow(before, &entry.value), ..entry.clone() })
    });
    changed.collect()
}
