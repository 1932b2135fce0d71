//! Measurements as a table that reads well both on a terminal and as Markdown.

use super::measurement::Measurement;

const HEAD: [&str; 6] = ["what", "measured", "beside it", "ratio", "target", ""];

/// Renders `measurements`, a line each, columns aligned.
pub fn render(measurements: &[Measurement]) -> String {
    let head = HEAD.map(str::to_owned);
    let rows: Vec<[String; 6]> =
        std::iter::once(head).chain(measurements.iter().map(row)).collect();
    let widths: [usize; 6] = std::array::from_fn(|column| {
        rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default().max(3)
    });
    let line = |row: &[String; 6]| {
        let cells: Vec<String> =
            row.iter().zip(widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        format!("| {} |\n", cells.join(" | "))
    };
    let rule = widths.map(|width| "-".repeat(width));

    let mut table = line(&rows[0]) + &line(&rule);
    for row in &rows[1..] {
        table += &line(row);
    }

    table
}

fn row(measurement: &Measurement) -> [String; 6] {
    let Measurement { what, unit, value, baseline, ratio, target } = measurement;
    let verdict = match measurement.is_met() {
        Some(true) => "met",
        Some(false) => "**missed**",
        None => "",
    };
    let with_unit = |number: f64| format!("{} {unit}", rounded(number));
    let goal = |target: f64| match ratio {
        Some(_) => format!("≤ {} ×", rounded(target)),
        None => format!("≤ {}", with_unit(target)),
    };

    [
        what.replace('|', "/"),
        with_unit(*value),
        baseline.map(with_unit).unwrap_or_default(),
        ratio.map(|ratio| format!("{} ×", rounded(ratio))).unwrap_or_default(),
        target.map(goal).unwrap_or_default(),
        verdict.to_owned(),
    ]
}

/// Three digits that count; more would promise what a second run does not keep.
fn rounded(number: f64) -> String {
    match number.abs() {
        size if size >= 100.0 => format!("{number:.0}"),
        size if size >= 10.0 => format!("{number:.1}"),
        size if size >= 0.1 => format!("{number:.2}"),
        _ => format!("{number:.4}"),
    }
}

#[cfg(test)]
mod tests {
    use super::{Measurement, render, rounded};

    #[test]
    fn says_where_a_target_is_missed() {
        let measurement = Measurement {
            what: "launch".into(),
            unit: "ms".into(),
            value: 500.0,
            baseline: Some(250.0),
            ratio: Some(2.0),
            target: Some(1.3),
        };

        let table = render(&[measurement]);

        let last = table.lines().last().unwrap();
        assert_eq!(last, "| launch | 500 ms   | 250 ms    | 2.00 × | ≤ 1.30 × | **missed** |");
    }

    #[test]
    fn rounds_to_what_counts() {
        assert_eq!(
            [1234.5, 12.34, 1.234, 0.012_34].map(rounded),
            ["1234", "12.3", "1.23", "0.0123"]
        );
    }
}
