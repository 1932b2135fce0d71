//! The key file: a few lines of text, mode 0600, written whole or not at all.
//!
//! ```text
//! pinion-pin-keys 2
//! index 1 <32 bytes, base64>
//! index 2 <32 bytes, base64>
//! seal 2 <32 bytes, base64>
//! ```
//!
//! Which of them are in use is the database's to say. Where a line break cannot be written, as in
//! some files of variables, a semicolon does.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs,
    io::{self, Write as _},
    os::unix::fs::{MetadataExt as _, OpenOptionsExt as _, fchown},
    path::{Path, PathBuf},
};

use base64::{Engine, prelude::BASE64_STANDARD};
use zeroize::Zeroizing;

use super::set::{Key, KeySet};

const HEADER: &str = "pinion-pin-keys 2";

/// The form before keys were rotated: one key that finds, and a line that tells the one in use.
const FIRST_HEADER: &str = "pinion-pin-keys 1";

impl KeySet {
    /// Returns the keys in the text of a key file, or `None` where it is not one.
    pub(super) fn from_text(text: &str) -> Option<Self> {
        let mut lines = text.split(['\n', ';']).map(str::trim);
        let is_first_form = match lines.next()? {
            HEADER => false,
            FIRST_HEADER => true,
            _ => return None,
        };
        let (mut index, mut sealing) = (BTreeMap::new(), BTreeMap::new());
        for line in lines.filter(|line| !line.is_empty()) {
            match (is_first_form, &line.split(' ').collect::<Vec<_>>()[..]) {
                (false, ["index", number, key]) => insert(&mut index, number, key)?,
                (true, ["index", key]) => insert(&mut index, "1", key)?,
                (_, ["seal", number, key]) => insert(&mut sealing, number, key)?,
                (true, ["current", "1"]) => {}
                _ => return None,
            }
        }
        Self::new(index, sealing)
    }

    /// Returns the text of a key file with these keys.
    pub(super) fn to_text(&self) -> Zeroizing<String> {
        // Large enough that it never moves, which would leave a copy of keys behind.
        let lines = 1 + self.index.len() + self.sealing.len();
        let mut text = Zeroizing::new(String::with_capacity(64 * lines));
        let _ = writeln!(text, "{HEADER}");
        for (name, keys) in [("index", &self.index), ("seal", &self.sealing)] {
            for (number, key) in keys {
                let key = Zeroizing::new(BASE64_STANDARD.encode(key.as_ref()));
                let _ = writeln!(text, "{name} {number} {}", *key);
            }
        }
        text
    }
}

fn insert(keys: &mut BTreeMap<i16, Key>, number: &str, key: &str) -> Option<()> {
    let number = number.parse().ok().filter(|number| *number > 0)?;
    keys.insert(number, decode(key)?).is_none().then_some(())
}

fn decode(key: &str) -> Option<Key> {
    let bytes = Zeroizing::new(BASE64_STANDARD.decode(key).ok()?);
    Some(Zeroizing::new(bytes.as_slice().try_into().ok()?))
}

/// Reads a file, or `None` where there is none.
pub(super) fn read(path: &Path) -> io::Result<Option<Zeroizing<String>>> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(Zeroizing::new(text))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Creates `path` with `text` in it, durably; `AlreadyExists` where somebody was faster.
///
/// `draft` makes the name of the draft this process's own: process ids will not do, as portals in
/// containers all have the same.
pub(super) fn create(path: &Path, text: &str, draft: u64) -> io::Result<()> {
    let draft = beside(path, &format!(".{draft:016x}.new"));
    let made = write_draft(&draft, text, None).and_then(|()| fs::hard_link(&draft, path));
    let _ = fs::remove_file(&draft);
    made?;
    sync_folder(path)
}

/// Puts a file with `text` in the place of `path`, durably, with the owner it had. One at a time:
/// the draft has a name of its own, so that one left by a crash is not there for long.
pub(super) fn replace(path: &Path, text: &str) -> io::Result<()> {
    // What is replaced is the file, not a link that somebody made to it.
    let path = &fs::canonicalize(path)?;
    let draft = beside(path, ".next");
    match fs::remove_file(&draft) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => {}
    }
    let replaced = write_draft(&draft, text, Some(&fs::metadata(path)?))
        .and_then(|()| fs::rename(&draft, path));
    if replaced.is_err() {
        let _ = fs::remove_file(&draft);
    }
    replaced?;
    sync_folder(path)
}

fn write_draft(draft: &Path, text: &str, like: Option<&fs::Metadata>) -> io::Result<()> {
    let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(draft)?;
    let made = file.metadata()?;
    // The portal must be able to read what another user, such as root, wrote for it.
    if let Some(like) = like.filter(|like| (like.uid(), like.gid()) != (made.uid(), made.gid())) {
        fchown(&file, Some(like.uid()), Some(like.gid()))?;
    }
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(end);
    folder_of(path).join(name)
}

fn sync_folder(path: &Path) -> io::Result<()> {
    fs::File::open(folder_of(path))?.sync_all()
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        Some(_) | None => Path::new("."),
    }
}
