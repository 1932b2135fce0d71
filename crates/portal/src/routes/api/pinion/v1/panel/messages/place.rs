//! A message in a language, as a path names it, and what it says.

use axum::http::StatusCode;
use pinion_mail::{FALLBACK, Message, Mistake, Template, is_tag};
use pinion_protocol::ErrorCode;
use pinion_protocol::panel::{MessageDraft, MessageText, TemplateError};
use pinion_storage::messages::{self, Parts, Place};
use pinion_storage::{AccountId, Database, Tx, audit};

use crate::auth::panel::Staff;
use crate::problem::Problem;
use crate::state::State;
use crate::store::os_random;

/// A message in a language.
pub struct Named {
    pub message: Message,
    /// A tag in lower case.
    pub language: String,
}

impl Named {
    /// Reads a path.
    ///
    /// # Errors
    ///
    /// Where there is no such message, or the language is none.
    pub fn read((key, language): &(String, String)) -> Result<Self, Problem> {
        let message = Message::from_key(key).ok_or_else(Problem::not_found)?;
        if !is_tag(language) {
            return Err(Problem::not_found());
        }
        Ok(Self { message, language: language.to_ascii_lowercase() })
    }

    /// Its place in the database.
    pub fn place(&self, account: AccountId) -> Place<'_> {
        Place { account, message: self.message.key(), language: &self.language }
    }

    /// What ships for it; in English where nothing ships in its language, for somebody to begin with.
    pub fn shipped(&self) -> Template {
        Template::shipped(self.message, &self.language)
            .or_else(|| Template::shipped(self.message, FALLBACK))
            .expect("every message ships in English")
    }

    /// What it says.
    ///
    /// # Errors
    ///
    /// If the database fails.
    pub async fn text(
        &self,
        database: &Database,
        account: AccountId,
    ) -> Result<MessageText, pinion_storage::Error> {
        let latest = messages::latest(database, self.place(account)).await?;
        let revision = latest.as_ref().map_or(0, |version| version.number);
        let edited = latest.and_then(|version| version.parts);
        let is_edited = edited.is_some();
        let draft = edited.map_or_else(|| draft(self.shipped()), of_parts);
        let MessageDraft { subject, text, html } = draft;
        Ok(MessageText { subject, text, html, revision, edited: is_edited })
    }

    /// Saves what it says from now on, `None` for what ships, unless somebody else did so meanwhile.
    ///
    /// # Errors
    ///
    /// 409 with what it says now, if somebody did; otherwise if the database fails.
    pub async fn save(
        &self,
        state: &State,
        staff: &Staff,
        parts: Option<&Parts>,
        after: i64,
    ) -> Result<MessageText, Problem> {
        let now = state.now();
        let tx = state.database.begin().await?;
        let place = self.place(staff.account);
        let saved = messages::save(&tx, place, parts, after, &staff.email, now).await?;
        if saved.is_none() {
            tx.rollback().await?;
            let current = self.text(&state.database, staff.account).await?;
            return Err(Problem::client(
                StatusCode::CONFLICT,
                ErrorCode::ChangedMeanwhile,
                "Somebody else changed this message meanwhile.",
            )
            .with("current", &current));
        }
        self.note(
            &tx,
            state,
            staff,
            if parts.is_some() { "message.edited" } else { "message.reset" },
        )
        .await?;
        tx.commit().await?;
        Ok(self.text(&state.database, staff.account).await?)
    }

    async fn note(
        &self,
        tx: &Tx,
        state: &State,
        staff: &Staff,
        action: &str,
    ) -> Result<(), pinion_storage::Error> {
        let detail = format!("{} in {}", self.message.key(), self.language);
        let entry = staff.entry(action, None, Some(detail));
        audit::write(tx, &entry, state.now(), &mut os_random()).await
    }
}

/// Reads a draft as a template.
///
/// # Errors
///
/// 422 with every mistake in it, by field, line and column.
pub fn template(message: Message, draft: MessageDraft) -> Result<Template, Problem> {
    let MessageDraft { subject, text, html } = draft;
    let template = Template { subject, text, html };
    template.check(message).map_err(|mistakes| not_a_template(&mistakes))?;
    Ok(template)
}

/// Says what is wrong with a template.
pub fn not_a_template(mistakes: &[Mistake]) -> Problem {
    let errors: Vec<TemplateError> = mistakes
        .iter()
        .map(|mistake| TemplateError {
            field: mistake.part.name().to_owned(),
            line: mistake.line,
            column: mistake.column,
            message: mistake.message.clone(),
        })
        .collect();
    Problem::client(
        StatusCode::UNPROCESSABLE_ENTITY,
        ErrorCode::NotATemplate,
        "This is no template for a mail.",
    )
    .with("errors", &errors)
}

/// A template as an editor shows it.
pub fn draft(template: Template) -> MessageDraft {
    let Template { subject, text, html } = template;
    MessageDraft { subject, text, html }
}

/// A version as an editor shows it.
pub fn of_parts(parts: Parts) -> MessageDraft {
    let Parts { subject, text, html } = parts;
    MessageDraft { subject, text, html }
}
