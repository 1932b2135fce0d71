//! What is put into one mail.

use std::collections::BTreeMap;
use std::fmt;

use minijinja::Value;

use crate::Message;

/// The longest value that is put in. Unit: characters.
const LONGEST: usize = 2000;

/// What is put into one mail, by the variables' names. Never printed: a PIN may be among it.
#[derive(Clone, Default)]
pub struct Values(BTreeMap<String, String>);

impl Values {
    /// Returns a sample of everything `message` may speak of.
    #[must_use]
    pub fn samples(message: Message) -> Self {
        let variables = message.variables();
        Self(variables.iter().map(|it| (it.name.to_owned(), it.sample.to_owned())).collect())
    }

    /// Puts `value` in for `name`. Control characters but line breaks are left out.
    pub fn set(&mut self, name: &str, value: &str) {
        let clean = value.chars().filter(|c| *c == '\n' || !c.is_control()).take(LONGEST);
        self.0.insert(name.to_owned(), clean.collect());
    }

    /// Puts in what `others` has, over what is here.
    pub fn extend(&mut self, others: Self) {
        self.0.extend(others.0);
    }

    /// Tells whether there is a value for `name`.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// The values as a template looks them up: `member.pin` is `pin` of `member`.
    pub(crate) fn tree(&self) -> Value {
        let mut roots: BTreeMap<&str, Vec<(&str, Value)>> = BTreeMap::new();
        let mut leaves = Vec::new();
        for (name, value) in &self.0 {
            match name.split_once('.') {
                Some((root, leaf)) => roots.entry(root).or_default().push((leaf, value.into())),
                None => leaves.push((name.as_str(), Value::from(value))),
            }
        }
        let roots = roots.into_iter().map(|(root, of)| (root, Value::from_pairs(of)));
        Value::from_pairs(leaves.into_iter().chain(roots))
    }
}

impl fmt::Debug for Values {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}
