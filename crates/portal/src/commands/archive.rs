//! The file that `backup` writes and `restore` reads: a tar with three members.
//!
//! `pinion-backup` says what it is, `pinion.sqlite` is the database as it was at one moment, `pin-keys` its key
//! file. Both belong in: without the keys nobody could read a PIN again. So a backup is as secret as the
//! data directory.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use tar::{Archive, Builder, EntryType, Header};
use tempfile::NamedTempFile;

const MANIFEST: &str = "pinion-backup";
const MANIFEST_TEXT: &str = "pinion-backup 1\n";

/// The database's name, in the archive and in a data directory.
pub const DATABASE: &str = "pinion.sqlite";

/// The key file's name, in the archive and in a data directory.
pub const KEYS: &str = "pin-keys";

/// Why an archive cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// Reading or writing failed.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// It is something else.
    #[error("it is not a backup of this program")]
    NotABackup,
    /// A part of it is missing, as after a copy that was cut off.
    #[error("the backup lacks its {0}")]
    Incomplete(&'static str),
}

/// Writes the archive `to`, whole or not at all, readable by its owner alone. `to` must not exist.
pub fn write(to: &Path, database: &Path, keys: &Path) -> Result<(), ArchiveError> {
    let folder = folder_of(to);
    // Temporary files have mode 0600.
    let draft = NamedTempFile::new_in(&folder)?;

    let mut tar = Builder::new(draft.as_file());
    append(&mut tar, MANIFEST, MANIFEST_TEXT.len() as u64, MANIFEST_TEXT.as_bytes())?;
    for (name, path) in [(KEYS, keys), (DATABASE, database)] {
        let file = File::open(path)?;
        let size_bytes = file.metadata()?.len();
        append(&mut tar, name, size_bytes, file.take(size_bytes))?;
    }
    tar.finish()?;
    drop(tar);

    draft.as_file().sync_all()?;
    draft.persist_noclobber(to).map_err(|error| error.error)?;
    File::open(&folder)?.sync_all()?;
    Ok(())
}

fn append(
    tar: &mut Builder<&File>,
    name: &str,
    size_bytes: u64,
    content: impl io::Read,
) -> io::Result<()> {
    let mut header = Header::new_gnu();
    header.set_entry_type(EntryType::Regular);
    header.set_mode(0o600);
    header.set_size(size_bytes);
    tar.append_data(&mut header, name, content)
}

/// Writes the archive's two files into `folder`, each readable by its owner alone.
///
/// Nothing else of the archive is written, whatever it holds and wherever it points.
pub fn read(from: &Path, folder: &Path) -> Result<(), ArchiveError> {
    let mut archive = Archive::new(File::open(from)?);
    let mut missing = vec![DATABASE, KEYS];
    let mut known = false;

    for entry in archive.entries().map_err(|_| ArchiveError::NotABackup)? {
        let mut entry = entry.map_err(|_| ArchiveError::NotABackup)?;
        let name = entry.path_bytes().into_owned();
        if !known {
            let mut text = String::new();
            let read = entry.by_ref().take(64).read_to_string(&mut text);
            known = name == MANIFEST.as_bytes() && read.is_ok() && text == MANIFEST_TEXT;
            if !known {
                return Err(ArchiveError::NotABackup);
            }
            continue;
        }
        let Some(position) = missing.iter().position(|wanted| wanted.as_bytes() == name) else {
            return Err(ArchiveError::NotABackup);
        };

        let mut file = private_file(&folder.join(missing.remove(position)))?;
        let size_bytes = entry.size();
        if io::copy(&mut entry, &mut file)? != size_bytes {
            return Err(ArchiveError::Incomplete("end"));
        }
        file.sync_all()?;
    }

    match missing.first() {
        _ if !known => Err(ArchiveError::NotABackup),
        Some(name) => Err(ArchiveError::Incomplete(name)),
        None => Ok(()),
    }
}

/// Makes a file that its owner alone can read.
pub fn private_file(path: &Path) -> io::Result<File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// The folder a file is in.
pub fn folder_of(file: &Path) -> PathBuf {
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        Some(_) | None => PathBuf::from("."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brings_back_what_it_was_given_and_hides_it_from_others() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::write(path("db"), b"rows").unwrap();
        fs::write(path("keys"), b"keys").unwrap();
        fs::create_dir(path("out")).unwrap();

        write(&path("backup.tar"), &path("db"), &path("keys")).unwrap();
        read(&path("backup.tar"), &path("out")).unwrap();

        assert_eq!(fs::read(path("out").join(DATABASE)).unwrap(), b"rows");
        assert_eq!(fs::read(path("out").join(KEYS)).unwrap(), b"keys");
        #[cfg(unix)]
        for file in [path("backup.tar"), path("out").join(KEYS), path("out").join(DATABASE)] {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn overwrites_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, b"precious").unwrap();

        assert!(write(&file, &file, &file).is_err());
        assert_eq!(fs::read(&file).unwrap(), b"precious");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "no draft is left behind");
    }

    #[test]
    fn refuses_what_is_no_backup_or_half_of_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::write(path("db"), vec![7; 100_000]).unwrap();
        fs::write(path("keys"), b"keys").unwrap();
        write(&path("backup.tar"), &path("db"), &path("keys")).unwrap();
        let whole = fs::read(path("backup.tar")).unwrap();

        for (number, bytes) in
            [&b""[..], b"PK\x03\x04", &whole[..1024], &whole[..50_000], &whole[512..]]
                .iter()
                .enumerate()
        {
            let (damaged, out) = (path(&format!("{number}.tar")), path(&format!("out{number}")));
            fs::write(&damaged, bytes).unwrap();
            fs::create_dir(&out).unwrap();

            assert!(read(&damaged, &out).is_err(), "case {number}");
        }
    }
}
