//! New keys for what is sealed and is no PIN: mails, the mail server's address, imports that wait.

use std::time::Duration;

use pinion_storage::{
    PinKeys, UserId,
    customers::Field,
    import_previews, mail_settings,
    mails::{self, NewMail, Pace, To},
    users,
};
use rand::{SeedableRng, rngs::ChaCha20Rng};
use secrecy::ExposeSecret;
use uuid::Uuid;

use crate::{
    on_both_databases,
    rotation::{lines, other_process, reseal, rotate, take_into_use},
    space::Space,
};

on_both_databases! {
    seals_mails_the_mail_servers_address_and_waiting_imports_anew,
    goes_on_with_what_was_left_sealed_with_the_old_key,
    seals_a_mail_that_is_written_with_old_keys_with_the_new_one,
}

const LINK: &[u8] = b"https://pins.example.org/#/reset/a-token";
const SERVER: &str = "smtps://pins:a-password@mail.example.org";
const SHEET: &[u8] = b"full_name,email,pin\nAna,ana@example.org,48213\n";

/// Seals one of each but PINs and second factors; returns whose they are.
async fn seal_one_of_each(space: &mut Space) -> (UserId, Uuid) {
    let (ada, _) = space.register("Ada").await;
    let account = space.account.id;
    let tx = space.db.begin().await.unwrap();
    let user = users::for_customer(&tx, ada.id, space.now).await.unwrap();
    let change =
        mail_settings::Change { smtp_url: Field::Set(SERVER.into()), ..Default::default() };
    mail_settings::change(&tx, &space.keys, account, &change, &mut space.rng).await.unwrap();
    let by = (account, user);
    let preview =
        import_previews::keep(&tx, &space.keys, by, SHEET, space.now, &mut space.rng).await;
    mails::enqueue(&tx, &space.keys, &mail(space, user), space.now, &mut space.rng).await.unwrap();
    tx.commit().await.unwrap();
    (user, preview.unwrap())
}

fn mail(space: &Space, user: UserId) -> NewMail<'static> {
    NewMail {
        account: space.account.id,
        to: To::User(user),
        message: "password-reset",
        values: Some(LINK),
        expires_at: None,
        dedup_key: None,
        quiet_for: None,
    }
}

/// What the mails say that wait, as a process with `keys` sends them.
async fn links(space: &Space, keys: &PinKeys) -> Vec<Vec<u8>> {
    let pace = Pace { per_window: 60, at_once: 10, lease: Duration::from_secs(30) };
    let (account, mut rng) = (space.account.id, ChaCha20Rng::seed_from_u64(7));
    let tx = space.db.begin().await.unwrap();
    let claimed = mails::claim(&tx, account, &pace, space.now, &mut rng).await.unwrap();
    tx.rollback().await.unwrap();
    claimed.iter().map(|mail| mails::open_values(keys, mail).unwrap().unwrap().to_vec()).collect()
}

async fn seals_mails_the_mail_servers_address_and_waiting_imports_anew(mut space: Space) {
    let (user, preview) = seal_one_of_each(&mut space).await;

    rotate(&mut space).await;

    assert_eq!(lines(&space.key_file()), ["index 2", "seal 2"], "and nothing needs the old ones");
    let (db, keys) = other_process(&space).await;
    let account = space.account.id;
    assert_eq!(links(&space, &keys).await, [LINK]);
    let settings = mail_settings::read(&db, &keys, account).await.unwrap();
    assert_eq!(settings.smtp_url.unwrap().expose_secret(), SERVER);
    let file = import_previews::open(&db, &keys, (account, user), preview, space.now).await;
    assert_eq!(file.unwrap().unwrap().as_slice(), SHEET);
    assert_eq!(keys.rotation(&db).await.unwrap().sealed_before, 0);
}

async fn goes_on_with_what_was_left_sealed_with_the_old_key(mut space: Space) {
    seal_one_of_each(&mut space).await;
    space.keys.prepare(&space.db, &mut space.rng).await.unwrap();
    take_into_use(&mut space).await;

    // The command dies here, and a portal sweeps up.
    space.keys.forget_unneeded(&space.db).await.unwrap();

    let halfway = space.keys.rotation(&space.db).await.unwrap();
    assert_eq!(halfway.sealed_before, 4, "a PIN, a mail, an address and a file");
    assert!(lines(&space.key_file()).contains(&"seal 1".to_owned()), "which opens them");
    let (_, keys) = other_process(&space).await;
    assert_eq!(links(&space, &keys).await, [LINK]);
    reseal(&mut space).await;
    space.keys.forget_unneeded(&space.db).await.unwrap();
    assert_eq!(lines(&space.key_file()), ["index 2", "seal 2"]);
}

async fn seals_a_mail_that_is_written_with_old_keys_with_the_new_one(mut space: Space) {
    let (user, _) = seal_one_of_each(&mut space).await;
    let (db, old) = other_process(&space).await;
    rotate(&mut space).await;

    let tx = db.begin().await.unwrap();
    mails::enqueue(&tx, &old, &mail(&space, user), space.now, &mut space.rng).await.unwrap();
    tx.commit().await.unwrap();

    assert_eq!(space.keys.rotation(&db).await.unwrap().sealed_before, 0);
    assert_eq!(links(&space, &space.keys).await, [LINK, LINK]);
}
