//! The load over time: a shape, or what somebody measured.

use super::ScaledSet;
use super::controller::{Millis, Target};
use serde_json::Value;
use std::borrow::Cow;
use std::f64::consts::TAU;
use std::fmt;
use std::io::Read;

/// A load in steps of [`STEP`]. Each column is one quantity, averaged over the step.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Load {
    pub columns: Vec<Column>,
}

/// One quantity over time.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// `cores`, `queriesPerSecond`, `documentsPerSecond`, `nodes`, or the name of a metric.
    pub name: String,
    pub values: Vec<f64>,
}

/// The controller looks every 15 s (`--horizontal-pod-autoscaler-sync-period`), and so does the simulation.
pub const STEP: Millis = 15_000;
/// Column of a shape: how many nodes the load needs for its metrics to be on target.
const NODES: &str = "nodes";
/// Column of cores in use.
pub(super) const CORES: &str = "cores";
/// Longest load.
const MOST_DAYS: i64 = 400;
/// Most of anything, so that sums stay numbers.
pub const MOST: f64 = 1e12;

/// A load that makes no sense, with its row.
#[derive(Debug, PartialEq, Eq)]
pub struct LoadError(String);

impl fmt::Display for LoadError {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// How a load may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A day: least at four in the morning, most at four in the afternoon.
    Diurnal,
    /// Ten minutes at the most, out of nothing.
    Spike,
    /// From the least to the most in four hours.
    Ramp,
    /// To the most within five minutes; half of it is gone after forty.
    FlashCrowd,
    /// Seven days, the last two of them quiet.
    Weekly,
}

const HOUR: f64 = 3600.0;

impl Shape {
    fn seconds(self) -> f64 {
        match self {
            Self::Diurnal => 24.0 * HOUR,
            Self::Spike => 3.0 * HOUR,
            Self::Ramp | Self::FlashCrowd => 6.0 * HOUR,
            Self::Weekly => 7.0 * 24.0 * HOUR,
        }
    }

    /// Between 0 and 1.
    fn at(self, seconds: f64) -> f64 {
        let day = (1.0 - (TAU * (seconds / HOUR - 4.0) / 24.0).cos()) / 2.0;
        match self {
            Self::Diurnal => day,
            Self::Spike => f64::from((HOUR..HOUR + 600.0).contains(&seconds)),
            Self::Ramp => ((seconds - HOUR) / (4.0 * HOUR)).clamp(0.0, 1.0),
            Self::FlashCrowd => match seconds - HOUR {
                before if before < 0.0 => 0.0,
                rise if rise < 300.0 => rise / 300.0,
                after => 0.5f64.powf((after - 300.0) / 2400.0),
            },
            Self::Weekly => day * if seconds < 5.0 * 24.0 * HOUR { 1.0 } else { 0.4 },
        }
    }
}

impl Load {
    /// From `low` to `high` nodes.
    pub fn of_shape(shape: Shape, low: f64, high: f64) -> Self {
        let steps = (shape.seconds() * 1000.0) as Millis / STEP;
        let seconds = (0..steps).map(|step| (step * STEP) as f64 / 1000.0);
        let values = seconds.map(|seconds| low + (high - low) * shape.at(seconds)).collect();
        Self { columns: vec![Column { name: NODES.into(), values }] }
    }

    /// From CSV with a header: `time` in seconds or as a time of RFC 3339, and a column for each quantity.
    ///
    /// # Errors
    /// The first row that makes no sense.
    pub fn from_csv(text: impl Read) -> Result<Self, LoadError> {
        let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).trim(csv::Trim::All).from_reader(text);
        let header = reader.headers().map_err(|error| LoadError(error.to_string()))?.clone();
        let names: Vec<String> = header.iter().map(str::to_owned).collect();
        let mut steps = Steps::new(names)?;
        let mut record = csv::StringRecord::new();
        while reader.read_record(&mut record).map_err(|error| LoadError(error.to_string()))? {
            let line = record.position().map_or(0, csv::Position::line);
            steps.row(line, record.iter().map(Cell::Text))?;
        }
        steps.finish()
    }

    /// From a JSON array of objects with the same keys as the columns of CSV.
    ///
    /// # Errors
    /// As [`Load::from_csv`].
    pub fn from_json(text: &str) -> Result<Self, LoadError> {
        let rows: Vec<serde_json::Map<String, Value>> = serde_json::from_str(text)
            .map_err(|error| LoadError(format!("is not a JSON array of objects: {error}")))?;
        let names = rows.first().map(|row| row.keys().cloned().collect()).unwrap_or_default();
        let mut steps = Steps::new(names)?;
        for (index, row) in rows.iter().enumerate() {
            let cells: Vec<_> =
                steps.names.iter().map(|name| Cell::Json(row.get(name).unwrap_or(&Value::Null))).collect();
            steps.row(index as u64 + 1, cells.into_iter())?;
        }
        steps.finish()
    }

    /// The same load in amounts instead of nodes of this set, so that another set can be given it.
    pub fn of(&self, set: &ScaledSet) -> Cow<'_, Self> {
        let Some(nodes) = self.column(NODES) else { return Cow::Borrowed(self) };
        let times = |name: &str, amount: f64| Column {
            name: name.into(),
            values: nodes.iter().map(|nodes| nodes * amount).collect(),
        };
        let metrics = set.autoscaler.metrics.iter().zip(&set.metric_names);
        let metrics = metrics.filter_map(|(metric, name)| match metric.target {
            Target::AverageValue(millis) if !metric.is_of_resources() => Some(times(name, millis as f64 / 1000.0)),
            _ => None,
        });
        Cow::Owned(Self { columns: std::iter::once(times(CORES, set.cores_on_target())).chain(metrics).collect() })
    }

    /// How many steps it has.
    pub fn steps(&self) -> usize {
        self.columns.first().map_or(0, |column| column.values.len())
    }

    /// The values of a column, if it is there.
    pub fn column(&self, name: &str) -> Option<&[f64]> {
        self.columns.iter().find(|column| column.name == name).map(|column| column.values.as_slice())
    }
}

/// A cell of either format.
#[derive(Clone, Copy)]
enum Cell<'a> {
    Text(&'a str),
    Json(&'a Value),
}

impl Cell<'_> {
    fn number(self) -> Option<f64> {
        match self {
            Self::Text(text) => text.parse().ok(),
            Self::Json(value) => value.as_f64().or_else(|| value.as_str()?.parse().ok()),
        }
        .filter(|number: &f64| number.is_finite())
    }

    /// Seconds.
    fn time(self) -> Option<f64> {
        let text = match self {
            Self::Text(text) => Some(text),
            Self::Json(value) => value.as_str(),
        };
        let moment = |text| time::OffsetDateTime::parse(text, &time::format_description::well_known::Rfc3339).ok();
        self.number().or_else(|| moment(text?).map(|moment| moment.unix_timestamp_nanos() as f64 / 1e9))
    }

    fn is_empty(self) -> bool {
        match self {
            Self::Text(text) => text.is_empty(),
            Self::Json(value) => value.is_null(),
        }
    }
}

impl fmt::Display for Cell<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Text(text) => write!(formatter, "`{}`", text.escape_debug()),
            Self::Json(value) => write!(formatter, "`{value}`"),
        }
    }
}

/// Rows on their way into steps. A value holds until the next row.
struct Steps {
    /// All columns in the order of the rows, `time` among them.
    names: Vec<String>,
    time_column: usize,
    /// For each column the sums of value times milliseconds, by step.
    sums: Vec<Vec<f64>>,
    start: f64,
    /// Time and values of the row before.
    last: Option<(f64, Vec<f64>)>,
    /// Seconds between the last two rows.
    spacing: f64,
}

impl Steps {
    fn new(names: Vec<String>) -> Result<Self, LoadError> {
        let time_column = names.iter().position(|name| name == "time");
        let Some(time_column) = time_column.filter(|_| names.len() > 1) else {
            let there = names.join(", ");
            return Err(LoadError(format!(
                "needs a column `time` and at least one more, such as `queriesPerSecond` or `cores`; it has: {there}"
            )));
        };
        if let Some((_, twice)) = names.iter().enumerate().find(|(index, name)| names[..*index].contains(name)) {
            return Err(LoadError(format!("has two columns `{}`: keep one", twice.escape_debug())));
        }
        let sums = vec![Vec::new(); names.len()];
        Ok(Self { names, time_column, sums, start: 0.0, last: None, spacing: STEP as f64 / 1000.0 })
    }

    fn row<'a>(&mut self, line: u64, cells: impl Iterator<Item = Cell<'a>>) -> Result<(), LoadError> {
        let refuse = |what: String| Err(LoadError(format!("row {line}: {what}")));
        let before = self.last.as_ref().map(|(_, values)| values.clone());
        let (mut seconds, mut values) = (None, Vec::with_capacity(self.names.len()));
        for (index, cell) in cells.enumerate() {
            let name = &self.names[index];
            if index == self.time_column {
                seconds = cell.time();
                if seconds.is_none() {
                    return refuse(format!(
                        "{cell} is not a time: write seconds, or a time such as 2026-11-02T08:00:00Z"
                    ));
                }
                values.push(0.0);
            } else if let (true, Some(before)) = (cell.is_empty(), &before) {
                values.push(before[index]);
            } else {
                match cell.number() {
                    Some(number) if number > MOST => return refuse(format!("`{name}` is {cell}: more than {MOST:e}")),
                    Some(number) if number >= 0.0 => values.push(number),
                    Some(_) => return refuse(format!("`{name}` is {cell}: a load is never negative")),
                    None => {
                        return refuse(format!(
                            "`{name}` is {cell}, which is not a number: write one, or leave it empty to keep the last"
                        ));
                    }
                }
            }
        }
        let Some(seconds) = seconds.filter(|_| values.len() == self.names.len()) else {
            return refuse(format!("has {} of {} columns", values.len(), self.names.len()));
        };
        match self.last.take() {
            None => self.start = seconds,
            Some((last, _)) if seconds <= last => {
                return refuse("its time is not after that of the row before: sort the rows by time".into());
            }
            Some((_, _)) if (seconds - self.start) > (MOST_DAYS * 86400) as f64 => {
                return refuse(format!("is more than {MOST_DAYS} days after the first: cut the load"));
            }
            Some((last, held)) => {
                self.spacing = seconds - last;
                self.hold(last, seconds, &held);
            }
        }
        self.last = Some((seconds, values));
        Ok(())
    }

    /// Spreads values over the steps between two times.
    fn hold(&mut self, from: f64, to: f64, values: &[f64]) {
        let millis = |seconds: f64| ((seconds - self.start) * 1000.0).round() as Millis;
        let (mut at, to) = (millis(from), millis(to));
        while at < to {
            let step = at / STEP;
            let until = to.min((step + 1) * STEP);
            for (sums, value) in self.sums.iter_mut().zip(values) {
                sums.resize(step as usize + 1, 0.0);
                sums[step as usize] += value * (until - at) as f64;
            }
            at = until;
        }
    }

    fn finish(mut self) -> Result<Load, LoadError> {
        let Some((last, values)) = self.last.take() else {
            return Err(LoadError("has no rows below its header".into()));
        };
        // The last row holds for as long as the one before it, and to the end of a step.
        let length = last - self.start + self.spacing;
        let step = STEP as f64 / 1000.0;
        self.hold(last, self.start + (length / step).ceil() * step, &values);
        let columns = self.names.into_iter().zip(self.sums).enumerate();
        let columns = columns
            .filter(|(index, _)| *index != self.time_column)
            .map(|(_, (name, sums))| Column { name, values: sums.into_iter().map(|sum| sum / STEP as f64).collect() });
        Ok(Load { columns: columns.collect() })
    }
}

#[cfg(test)]
mod tests {
    use super::{Load, Shape};

    fn csv(text: &str) -> Result<Load, String> {
        Load::from_csv(text.as_bytes()).map_err(|error| error.to_string())
    }

    #[test]
    fn a_value_holds_until_the_next_row() {
        // Seven and a half seconds of each, then the last one for as long as the row before it, to the end of a step.
        let load = csv("time,cores\n100,2\n107.5,4\n").unwrap();
        assert_eq!(load.column("cores").unwrap(), [3.0]);
        let gap = csv("time,cores,queue\n0,1,5\n60,3,\n").unwrap();
        assert_eq!(gap.column("cores").unwrap(), [1.0, 1.0, 1.0, 1.0, 3.0, 3.0, 3.0, 3.0]);
        assert_eq!(gap.column("queue").unwrap()[7], 5.0);
        let same = Load::from_json(
            r#"[{"time": "2026-11-02T08:00:00Z", "cores": 1}, {"time": "2026-11-02T08:00:15Z", "cores": 2}]"#,
        );
        assert_eq!(same.unwrap().column("cores").unwrap(), [1.0, 2.0]);
    }

    #[test]
    fn rows_that_make_no_sense_are_refused() {
        for (text, part) in [
            ("", "needs a column `time`"),
            ("time\n1\n", "needs a column `time`"),
            ("time,cores\n", "no rows"),
            ("time,cores\n0,NaN\n", "row 2: `cores` is `NaN`, which is not a number"),
            ("time,cores\n0,1\n0,1\n", "row 3: its time is not after"),
            ("time,cores\n0,-1\n", "never negative"),
            ("time,cores\nnoon,1\n", "`noon` is not a time"),
            ("time,cores\n0,1\n99999999,1\n", "more than 400 days"),
            ("time,cores\n0,1,2\n", "record"),
            ("time,cores\n0,1e300\n", "`cores` is `1e300`: more than 1e12"),
            ("time,cores,cores\n0,1,2\n", "two columns `cores`"),
        ] {
            let error = csv(text).unwrap_err();
            assert!(error.contains(part), "{text:?}: {error}");
        }
    }

    #[test]
    fn shapes_stay_between_low_and_high() {
        for shape in [Shape::Diurnal, Shape::Spike, Shape::Ramp, Shape::FlashCrowd, Shape::Weekly] {
            let load = Load::of_shape(shape, 2.0, 8.0);
            let values = &load.columns[0].values;
            let most = values.iter().copied().fold(0.0, f64::max);
            assert!(values.iter().all(|nodes| (2.0..=8.0).contains(nodes)) && most > 7.9, "{shape:?}");
        }
    }
}
