//! The rules of storage, each on a fresh SQLite and on a fresh PostgreSQL database.

#![expect(clippy::unwrap_used, reason = "a test fails by it")]

mod check_ins;
mod customers;
mod directory;
mod event_keys;
mod files;
mod import;
mod incidents;
mod jobs;
mod keys;
mod kiosks;
mod lists;
mod mails;
mod messages;
mod one_time_tokens;
mod pins;
mod races;
mod resealing;
mod rotation;
mod second_factors;
mod sessions;
mod space;
mod staff;
mod throttles;
mod users;
mod visits;
mod web_sessions;

/// Makes two tests of each rule, one a database.
macro_rules! on_both_databases {
    ($($rule:ident),+ $(,)?) => {
        mod sqlite {
            use crate::space::Space;
            $(
                #[tokio::test(flavor = "multi_thread")]
                async fn $rule() {
                    super::$rule(Space::on_sqlite().await).await;
                }
            )+
        }

        mod postgres {
            use crate::space::Space;
            $(
                #[tokio::test(flavor = "multi_thread")]
                async fn $rule() {
                    super::$rule(Space::on_postgres().await).await;
                }
            )+
        }
    };
}
use on_both_databases;
