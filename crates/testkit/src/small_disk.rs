//! A disk that can be filled.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// A disk of its own, gone when it is dropped. Only root may make one.
#[derive(Debug)]
pub struct SmallDisk {
    folder: PathBuf,
    /// Its own folder, if it has one: deleted behind it.
    _home: Option<TempDir>,
}

impl SmallDisk {
    /// One of `size_kib` in a folder of its own. Unit: KiB.
    ///
    /// # Panics
    ///
    /// As [`SmallDisk::at`].
    #[must_use]
    pub fn new(size_kib: usize) -> Self {
        let home = TempDir::new().expect("there is room for a folder");
        Self::mounted(home.path().to_owned(), Some(home), size_kib)
    }

    /// One of `size_kib` at `folder`, which is made where it is not there. Unit: KiB.
    ///
    /// # Panics
    ///
    /// If the system gives none, as to whoever is not root.
    #[must_use]
    pub fn at(folder: &Path, size_kib: usize) -> Self {
        fs::create_dir_all(folder).expect("there is room for a folder");
        Self::mounted(folder.to_owned(), None, size_kib)
    }

    fn mounted(folder: PathBuf, home: Option<TempDir>, size_kib: usize) -> Self {
        let options = format!("size={size_kib}k");
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &options, "pinion-test"])
            .arg(&folder)
            .status();
        assert!(
            mounted.is_ok_and(|it| it.success()),
            "a test of a full disk mounts one: run it as root"
        );

        Self { folder, _home: home }
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.folder
    }

    /// Takes all the room there is.
    ///
    /// # Panics
    ///
    /// If there is more than 64 MiB of it.
    pub fn fill(&self) {
        let more_than_it_has = vec![1; 64 * 1024 * 1024];
        fs::write(self.path().join("ballast"), more_than_it_has).expect_err("it is small");
    }

    /// Gives back what [`SmallDisk::fill`] took.
    ///
    /// # Panics
    ///
    /// If it was not filled.
    pub fn make_room(&self) {
        fs::remove_file(self.path().join("ballast")).expect("it was filled");
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(self.path()).status();
    }
}
