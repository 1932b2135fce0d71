//! The key file: a few lines of text, mode 0600, written whole or not at all.
//!
//! ```text
//! pinion-pin-keys 1
//! index <32 bytes, base64>
//! seal 1 <32 bytes, base64>
//! current 1
//! ```

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs,
    io::{self, Write as _},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

use base64::{Engine, prelude::BASE64_STANDARD};
use zeroize::Zeroizing;

use super::{Key, PinKeys};

const HEADER: &str = "pinion-pin-keys 1";

impl PinKeys {
    /// Returns the keys in the text of a key file, or `None` where it is not one.
    pub(super) fn from_text(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        if lines.next()? != HEADER {
            return None;
        }
        let (mut index, mut current, mut sealing) = (None, None, BTreeMap::new());
        for line in lines.filter(|line| !line.is_empty()) {
            match line.split(' ').collect::<Vec<_>>()[..] {
                ["index", key] if index.is_none() => index = Some(decode(key)?),
                ["seal", id, key] => {
                    let before = sealing.insert(id.parse::<i16>().ok()?, decode(key)?);
                    before.is_none().then_some(())?;
                }
                ["current", id] if current.is_none() => current = Some(id.parse::<i16>().ok()?),
                _ => return None,
            }
        }
        let (index, current) = (index?, current?);
        sealing.contains_key(&current).then_some(Self { index, sealing, current })
    }

    /// Returns the text of a key file with these keys.
    pub(super) fn to_text(&self) -> Zeroizing<String> {
        // Large enough that it never moves, which would leave a copy of keys behind.
        let mut text = Zeroizing::new(String::with_capacity(256 + 64 * self.sealing.len()));
        let encode = |key: &Key| Zeroizing::new(BASE64_STANDARD.encode(key.as_ref()));
        let _ = writeln!(text, "{HEADER}\nindex {}", *encode(&self.index));
        for (id, key) in &self.sealing {
            let _ = writeln!(text, "seal {id} {}", *encode(key));
        }
        let _ = writeln!(text, "current {}", self.current);
        text
    }
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
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{draft:016x}.new"));
    let draft = folder.join(name);
    let made = write_draft(&draft, text).and_then(|()| fs::hard_link(&draft, path));
    let _ = fs::remove_file(&draft);
    made?;
    fs::File::open(folder)?.sync_all()
}

fn write_draft(draft: &Path, text: &str) -> io::Result<()> {
    let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(draft)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}
