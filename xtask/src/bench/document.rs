//! `docs/benchmarks.md`: a section for each program, which says of what commit it is.

const HEAD: &str = "\
# How fast it is, and how large

Written by `cargo xtask bench` from a release build, a section for each program that measures. “Beside it” is what the same
run measured for comparison; a target is the most that the ratio, or else the value itself, should be.
";

/// What begins a section.
const MARK: &str = "\n## ";

/// What `program` measured.
pub fn section(program: &str, machine: &str, table: &str) -> String {
    let title = program.replace('_', " ");

    format!("{MARK}{title}\n\nMeasured on {machine}.\n\n{table}")
}

/// `document` with `section` where the one of its title was, or behind those before it in the alphabet.
pub fn with_section(document: &str, section: &str) -> String {
    let mut sections: Vec<String> =
        document.split(MARK).skip(1).map(|rest| format!("{MARK}{}\n", rest.trim_end())).collect();
    sections.retain(|other| title(other) != title(section));
    sections.push(section.to_owned());
    sections.sort_by(|one, other| title(one).cmp(title(other)));

    HEAD.to_owned() + &sections.concat()
}

fn title(section: &str) -> &str {
    section.trim_start().lines().next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{HEAD, section, with_section};

    #[test]
    fn replaces_the_section_of_a_program_and_keeps_the_others() {
        let of = |program, table| section(program, "a machine, commit 1", table);
        let first = with_section("", &of("check_ins", "| old |\n"));
        let both = with_section(&first, &of("app", "| a |\n"));

        let after = with_section(&both, &of("check_ins", "| new |\n"));

        let expected = HEAD.to_owned() + &of("app", "| a |\n") + &of("check_ins", "| new |\n");
        assert_eq!(after, expected);
        assert!(after.contains("## check ins\n\nMeasured on a machine, commit 1.\n\n| new |\n"));
    }
}
