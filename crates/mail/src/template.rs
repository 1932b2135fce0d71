//! A message's text in one language: checked before it is kept, rendered for one recipient.
//!
//! Templates are Jinja, cut down to what a mail needs: text, variables, conditions. There are no loops, no
//! assignments, no calls and no arithmetic, so that a template does work, and takes memory, in proportion to its
//! length. What else it could name does not exist: no files, no other templates, no functions. Fuel and a bound on the
//! output stand behind that. [`Template::check`] finds every mistake, in branches not taken too, before a
//! template meets its first recipient.

use std::fmt;
use std::io::{self, Write};

use minijinja::syntax::SyntaxConfig;
use minijinja::{AutoEscape, Environment, ErrorKind, UndefinedBehavior};

use crate::{Message, Values};

mod check;
mod position;

#[cfg(test)]
mod tests;

/// The longest subject, and the longest text or HTML. Far above what a mail has; line and column of every place in it
/// fit 16 bits, in which the parser counts. Unit: bytes.
const LONGEST: [usize; 3] = [500, 60_000, 60_000];

/// The most a rendered part may have. Unit: bytes.
const MOST_OUTPUT: usize = 256 * 1024;

/// How many steps rendering a part may take: some ten for each tag there may be.
const FUEL: u64 = 10_000;

/// A part of a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The subject.
    Subject,
    /// The text.
    Text,
    /// The HTML.
    Html,
}

impl Part {
    /// Returns its name, which never changes.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Subject => "subject",
            Self::Text => "text",
            Self::Html => "html",
        }
    }
}

/// A message's text in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// One line.
    pub subject: String,
    /// For mail programs that show no HTML, and for people who want none.
    pub text: String,
    /// A whole document.
    pub html: String,
}

/// Something that makes a template none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// Where.
    pub part: Part,
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1. Unit: characters.
    pub column: usize,
    /// What, as a sentence.
    pub message: String,
}

/// A mail's parts for one recipient. Never printed: a PIN may be among it.
#[derive(Clone, PartialEq, Eq)]
pub struct Rendered {
    /// One line.
    pub subject: String,
    /// The text.
    pub text: String,
    /// The HTML.
    pub html: String,
}

impl fmt::Debug for Rendered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Rendered(…)")
    }
}

/// Why a template does not become a mail for one recipient.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}, line {line}: {reason}", .part.name())]
pub struct RenderError {
    /// In which part.
    pub part: Part,
    /// In which line of it, from 1.
    pub line: usize,
    /// Why, in words. Holds no value.
    pub reason: String,
}

impl Template {
    /// Returns every mistake in it: none, and it may be kept.
    ///
    /// # Errors
    ///
    /// The mistakes, by part, from the first line to the last.
    pub fn check(&self, message: Message) -> Result<(), Vec<Mistake>> {
        let mut mistakes = Vec::new();
        for ((part, source), longest) in self.parts().into_iter().zip(LONGEST) {
            check::part(part, source, longest, message, &mut mistakes);
        }
        if !mistakes.is_empty() {
            return Err(mistakes);
        }

        let rendered = self.render(&Values::samples(message));
        rendered.map(|_| ()).map_err(|error| {
            let RenderError { part, line, reason } = error;
            vec![Mistake { part, line, column: 1, message: reason }]
        })
    }

    /// Puts `values` in.
    ///
    /// # Errors
    ///
    /// [`RenderError`]: a value is missing, or it grows too large.
    pub fn render(&self, values: &Values) -> Result<Rendered, RenderError> {
        let environment = environment();
        let values = values.tree();
        let [subject, text, html] = self.parts().map(|(part, source)| {
            let failed = |error: &minijinja::Error| RenderError {
                part,
                line: error.line().unwrap_or(1),
                reason: words(error),
            };
            let mut out = Bounded::default();
            let template = environment.template_from_named_str(part.name(), source);
            let template = template.map_err(|error| failed(&error))?;
            template
                .render_captured_to(values.clone(), &mut out)
                .map_err(|error| failed(&error))?;
            Ok(String::from_utf8_lossy(&out.0).into_owned())
        });
        let subject = subject?;
        // A subject is one line, whatever was put in.
        let subject = subject.split_whitespace().collect::<Vec<_>>().join(" ");
        Ok(Rendered { subject, text: text?, html: html? })
    }

    fn parts(&self) -> [(Part, &str); 3] {
        [(Part::Subject, &self.subject), (Part::Text, &self.text), (Part::Html, &self.html)]
    }
}

/// Where templates are rendered: nothing is there but what is put in by name.
fn environment() -> Environment<'static> {
    let mut environment = Environment::empty();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_fuel(Some(FUEL));
    environment.set_syntax(syntax());
    environment.set_auto_escape_callback(|name| {
        if name == Part::Html.name() { AutoEscape::Html } else { AutoEscape::None }
    });
    environment.add_filter("upper", |text: String| text.to_uppercase());
    environment.add_filter("lower", |text: String| text.to_lowercase());
    environment.add_filter("trim", |text: String| text.trim().to_owned());
    environment.add_filter("length", |text: String| text.chars().count());
    environment
}

/// A statement on a line of its own leaves no empty line behind.
fn syntax() -> SyntaxConfig {
    let mut syntax = SyntaxConfig::builder();
    syntax.trim_blocks(true).lstrip_blocks(true).keep_trailing_newline(true);
    syntax.build().expect("the delimiters are the usual ones")
}

/// What went wrong, without the values it went wrong with.
fn words(error: &minijinja::Error) -> String {
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "the rest cannot come from what was checked"
    )]
    match error.kind() {
        ErrorKind::UndefinedError => "A value is missing for this recipient.",
        ErrorKind::WriteFailure => "It becomes longer than a mail may be.",
        ErrorKind::OutOfFuel => "It takes longer than a mail may take.",
        _ => "It cannot be put together.",
    }
    .to_owned()
}

/// A buffer with an end.
#[derive(Default)]
struct Bounded(Vec<u8>);

impl Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len() + bytes.len() > MOST_OUTPUT {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
