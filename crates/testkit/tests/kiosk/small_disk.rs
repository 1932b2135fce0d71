//! A disk that can be filled.

use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

/// A disk of its own, as large as asked for. Unit: KiB.
pub struct SmallDisk(TempDir);

impl SmallDisk {
    pub fn new(size_kib: usize) -> Self {
        let home = TempDir::new().expect("there is room for a folder");
        let options = format!("size={size_kib}k");
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &options, "pinion-test"])
            .arg(home.path())
            .status();
        assert!(
            mounted.is_ok_and(|it| it.success()),
            "a test of a full disk mounts one: run it as root"
        );

        Self(home)
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Takes all the room there is.
    pub fn fill(&self) {
        let more_than_it_has = vec![1; 64 * 1024 * 1024];
        std::fs::write(self.path().join("ballast"), more_than_it_has).expect_err("it is small");
    }

    pub fn make_room(&self) {
        std::fs::remove_file(self.path().join("ballast")).expect("it was filled");
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(self.path()).status();
    }
}
