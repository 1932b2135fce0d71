//! `GET /api/sys/businesses/getByHost`: which space goes by this host or short name?

use serde::{Deserialize, Serialize};

/// The path of the directory.
pub const PATH: &str = "/api/sys/businesses/getByHost";

/// A space, as the directory knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct Business {
    /// The portal's own number for the space.
    pub id: i64,
    /// The space's name, where the directory tells it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The host of the space's portal, without a scheme: `acme.spaces.nexudus.com`.
    pub web_address: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_directory_of_nexudus() {
        let business: Business =
            serde_json::from_str(r#"{"Id":12,"WebAddress":"acme.spaces.nexudus.com","More":[1]}"#)
                .unwrap();

        assert_eq!(business.web_address, "acme.spaces.nexudus.com");
    }
}
