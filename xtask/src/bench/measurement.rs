//! One thing measured: a line of JSON from a bench program.

use anyhow::{Context, Result};
use serde::Deserialize;

/// What a bench program prints as one line, for example
/// `{"what":"PIN generated","unit":"ms","value":1.2,"baseline":0.9,"ratio":1.33,"target":3.0}`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measurement {
    /// The thing measured, with its conditions, in a few words.
    pub what: String,
    /// The unit of `value` and `baseline`.
    pub unit: String,
    /// What was measured.
    pub value: f64,
    /// What it is compared with, measured in the same run.
    #[serde(default)]
    pub baseline: Option<f64>,
    /// `value` over `baseline`.
    #[serde(default)]
    pub ratio: Option<f64>,
    /// The most that `ratio`, or `value` where there is no ratio, should be.
    #[serde(default)]
    pub target: Option<f64>,
}

impl Measurement {
    /// A value that is compared with nothing but its target.
    pub fn plain(what: &str, unit: &str, value: f64, target: f64) -> Self {
        let (what, unit) = (what.to_owned(), unit.to_owned());

        Self { what, unit, value, baseline: None, ratio: None, target: Some(target) }
    }

    /// Whether the target is met, where there is one.
    pub fn is_met(&self) -> Option<bool> {
        self.target.map(|target| self.ratio.unwrap_or(self.value) <= target)
    }
}

/// Reads the measurements in a program's output; lines that are no JSON objects are not meant for us.
pub fn read(output: &str) -> Result<Vec<Measurement>> {
    let lines = output.lines().filter(|line| line.starts_with('{'));

    lines
        .map(|line| serde_json::from_str(line).with_context(|| format!("measurement {line}")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Measurement, read};

    #[test]
    fn reads_one_measurement_a_line() {
        let output = "warming up\n{\"what\":\"a\",\"unit\":\"ms\",\"value\":2,\"baseline\":1,\
                      \"ratio\":2,\"target\":3}\n{\"what\":\"b\",\"unit\":\"1/s\",\"value\":900}\n";

        let read = read(output).unwrap();

        assert_eq!(read.len(), 2);
        assert_eq!(read[0].is_met(), Some(true));
        assert_eq!(read[1].is_met(), None, "nothing is asked of it");
    }

    #[test]
    fn refuses_a_line_with_a_misspelt_name() {
        assert!(read("{\"what\":\"a\",\"unit\":\"ms\",\"value\":2,\"taget\":3}").is_err());
    }

    #[test]
    fn compares_the_value_where_there_is_no_ratio() {
        assert_eq!(Measurement::plain("UI", "kB", 90.1, 90.0).is_met(), Some(false));
    }
}
