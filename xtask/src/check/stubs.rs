//! Stand-ins for a C compiler, an archiver and Apple's `xcrun`, for builds that link nothing.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;

/// Writes an empty file where the compiler is told to, and says it is clang.
const CC: &str = r#"#!/bin/sh
out=
while [ $# -gt 0 ]; do
  case "$1" in
    --version | -v) echo "clang version 17.0.0 (stand-in)"; exit 0 ;;
    -E) preprocess=1 ;;
    -o) out="$2"; shift ;;
  esac
  shift
done
[ -n "$preprocess" ] && [ -z "$out" ] && { echo clang; exit 0; }
[ -n "$out" ] && : > "$out"
exit 0
"#;

/// Writes an empty archive: the first argument that ends as one does.
const AR: &str = r#"#!/bin/sh
for argument; do
  case "$argument" in
    *.a) [ -e "$argument" ] || printf '!<arch>\n' > "$argument"; exit 0 ;;
  esac
done
exit 0
"#;

/// Answers the questions that build scripts ask about an SDK.
const XCRUN: &str = r#"#!/bin/sh
here=$(cd "$(dirname "$0")/.." && pwd)
for argument; do
  case "$argument" in
    --show-sdk-path) echo "$here/sdk"; exit 0 ;;
    --show-sdk-version | --show-sdk-platform-version) echo 17.5; exit 0 ;;
    --find | -f) echo "$here/no-cc"; exit 0 ;;
  esac
done
exit 0
"#;

/// Writes the stand-ins into `folder` and returns it.
pub fn write(folder: &Path) -> Result<PathBuf> {
    fs::create_dir_all(folder.join("sdk"))?;
    // `xcrun` is found by its name alone, so its folder goes on the search path, and nothing else may be in it: a
    // `cc` there would be taken for the host's own, which links the build scripts.
    fs::create_dir_all(folder.join("bin"))?;
    for (name, text) in [("no-cc", CC), ("no-ar", AR), ("bin/xcrun", XCRUN)] {
        let path = folder.join(name);
        fs::write(&path, text)?;
        make_runnable(&path)?;
    }

    Ok(folder.to_owned())
}

#[cfg(unix)]
fn make_runnable(path: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;

    Ok(fs::set_permissions(path, fs::Permissions::from_mode(0o755))?)
}

#[cfg(not(unix))]
fn make_runnable(_: &Path) -> Result<()> {
    Ok(())
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::process::Command;
    use std::{env, fs, process};

    use super::write;

    #[test]
    fn the_stand_ins_write_what_a_build_looks_for() {
        let folder = env::temp_dir().join(format!("pinion-stubs-{}", process::id()));
        let stubs = write(&folder).unwrap();
        let (object, archive) = (folder.join("a.o"), folder.join("liba.a"));

        let compiled =
            Command::new(stubs.join("no-cc")).args(["-c", "a.c", "-o"]).arg(&object).status();
        let archived =
            Command::new(stubs.join("no-ar")).arg("crs").arg(&archive).arg(&object).status();
        let sdk = Command::new(stubs.join("bin/xcrun")).args(["--show-sdk-path"]).output().unwrap();

        assert!(compiled.unwrap().success() && object.exists());
        assert!(archived.unwrap().success() && archive.exists());
        assert!(String::from_utf8_lossy(&sdk.stdout).trim().ends_with("/sdk"));
        fs::remove_dir_all(folder).unwrap();
    }
}
