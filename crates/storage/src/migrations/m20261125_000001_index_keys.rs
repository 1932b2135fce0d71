//! The keys outside the database can be rotated while portals run.
//!
//! `index_keys` has one row: the number of the key that PINs are found by. A live PIN refers to it
//! (`index_key_id`), so a portal that still has older keys can store none: its row has nothing to
//! refer to. A released PIN cannot be indexed anew, as its ciphertext is gone; `resting_key_id`
//! says which key it rests under.
//!
//! Servers that do not know the columns leave them empty, so this may run before they stop. Keys
//! are rotated once none of them runs any more.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let index_keys = Table::create()
            .table("index_keys")
            .col(
                ColumnDef::new("id")
                    .small_integer()
                    .not_null()
                    .primary_key()
                    .check(Expr::cust("id > 0")),
            )
            .take();
        manager.create_table(index_keys).await?;

        for column in [
            ColumnDef::new("index_key_id")
                .small_integer()
                .extra("REFERENCES index_keys (id) ON DELETE RESTRICT")
                .take(),
            ColumnDef::new("resting_key_id").small_integer().take(),
        ] {
            manager.alter_table(Table::alter().table("pins").add_column(column).take()).await?;
        }

        // What was made so far was made with the first key.
        for step in [
            "INSERT INTO index_keys (id) SELECT 1 FROM key_checks WHERE name = 'index'",
            "UPDATE key_checks SET name = 'index 1' WHERE name = 'index'",
            "UPDATE pins SET index_key_id = 1 WHERE released_at_ms IS NULL",
            "UPDATE pins SET resting_key_id = 1 WHERE released_at_ms IS NOT NULL",
        ] {
            manager.get_connection().execute_unprepared(step).await?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
