//! How our own interface refuses: a problem document (RFC 9457) with a code that never changes.

use serde::{Deserialize, Serialize};

/// The media type of a [`Problem`].
pub const MEDIA_TYPE: &str = "application/problem+json";

/// Why a request was refused, for a program to branch on.
///
/// Its serialized name never changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// The request cannot be read: a header, the path, the query or the body.
    BadRequest,
    /// No token, or one that is not, or no longer, good.
    Unauthorized,
    /// The token is good, and not for this.
    Forbidden,
    /// There is nothing here.
    NotFound,
    /// The account is not a member's, so it has no record and no PIN.
    NotAMember,
    /// Not with this method.
    MethodNotAllowed,
    /// The request took too long to arrive or to answer.
    Timeout,
    /// The body is larger than this portal takes.
    BodyTooLarge,
    /// The body is of a media type that is not taken here.
    UnsupportedMediaType,
    /// Too many wrong tries; see [`Problem::retry_after_s`].
    Throttled,
    /// E-mail and password do not fit together. What did not fit is never told.
    WrongCredentials,
    /// The password fits; everything must be sent again with a code of the second factor.
    SecondFactorRequired,
    /// The code of the second factor does not, or no longer, fit.
    SecondFactorWrong,
    /// The space wants a second factor of its admins, and this one has none yet.
    SecondFactorMissing,
    /// There is a second factor already; it has to be given up first.
    SecondFactorPresent,
    /// Everything fits, and the password must be changed first, by a link in a mail.
    MustResetPassword,
    /// The link was used, is over, or never was.
    LinkOver,
    /// The request comes from another site's page.
    CrossOrigin,
    /// What was sent cannot be kept; see [`Problem::errors`].
    Invalid,
    /// Somebody else changed it meanwhile.
    ChangedMeanwhile,
    /// A text is no template for a mail; `errors` says where, by field, line and column.
    NotATemplate,
    /// Somebody has this e-mail address.
    EmailTaken,
    /// Another customer has this PIN; the member `holder` says who.
    PinTaken,
    /// The PIN was somebody's lately; the member `until` says when it is free.
    PinResting,
    /// No PIN, or none that the space's rules let anybody have.
    PinRefused,
    /// Every code that may be handed out is taken.
    NoneFree,
    /// It would leave the space without an admin.
    LastAdmin,
    /// Nobody does this to themselves.
    Oneself,
    /// The portal cannot answer at present: its database does not.
    Unavailable,
    /// The portal's own fault. Its log has the cause.
    Internal,
    /// A code that this version does not know.
    #[serde(other)]
    Unknown,
}

/// The body of every answer outside 2xx that is ours to shape.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// A URI that names the kind of problem; `about:blank`, since [`Self::code`] does.
    #[serde(rename = "type", default = "about_blank")]
    pub kind: String,
    /// The HTTP status in words.
    #[serde(default)]
    pub title: String,
    /// The HTTP status.
    #[serde(default)]
    pub status: u16,
    /// For people: one sentence, which a client may show and never parses.
    #[serde(default)]
    pub detail: String,
    /// For programs.
    pub code: ErrorCode,
    /// When it is worth trying again. Unit: seconds from now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_s: Option<u64>,
    /// Which fields cannot be kept, and why.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
}

/// Why a field cannot be kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldError {
    /// The field's name in the request.
    pub field: String,
    /// For people: one sentence that can stand beside the field.
    pub message: String,
}

fn about_blank() -> String {
    "about:blank".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_of_a_newer_portal_is_unknown_and_no_error() {
        let problem: Problem = serde_json::from_str(r#"{"code":"out_of_coffee"}"#).unwrap();

        assert_eq!(problem.code, ErrorCode::Unknown);
        assert_eq!(problem.kind, "about:blank");
    }

    #[test]
    fn codes_are_in_snake_case() {
        assert_eq!(serde_json::to_string(&ErrorCode::NotAMember).unwrap(), r#""not_a_member""#);
    }
}
