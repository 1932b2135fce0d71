//! Puts the pages of the two sites into the program, where they were built.
//!
//! The program compiles before they are, and without Node: it then says at their addresses that they are missing.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// The entries of the UI, and the tables that hold their files.
const SITES: [(&str, &str); 2] = [("admin", "ADMIN"), ("portal", "PORTAL")];

/// The same file, made smaller ahead: the ending, and what HTTP calls it.
const SMALLER: [(&str, &str); 2] = [(".br", "brotli"), (".gz", "gzip")];

fn main() -> io::Result<()> {
    let dist = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ui/dist");
    let mut tables = String::new();
    for (entry, table) in SITES {
        let folder = dist.join(entry);
        // A folder that is missing would have this run, and all be compiled, every time.
        let _ = fs::create_dir_all(&folder);
        println!("cargo::rerun-if-changed={}", folder.display());
        write_table(&mut tables, table, &files_below(&folder)?)?;
    }

    let out = env::var_os("OUT_DIR").ok_or(io::ErrorKind::NotFound)?;
    fs::write(Path::new(&out).join("pages.rs"), tables)
}

fn write_table(
    tables: &mut String,
    table: &str,
    files: &BTreeMap<String, PathBuf>,
) -> io::Result<()> {
    let mut line = |text: String| writeln!(tables, "{text}").map_err(io::Error::other);
    line(format!("pub static {table}: &[Page] = &["))?;
    for (path, file) in files {
        if SMALLER.iter().any(|(ending, _)| path.ends_with(ending)) {
            continue;
        }
        let mut hasher = DefaultHasher::new();
        fs::read(file)?.hash(&mut hasher);
        line(format!(
            "    Page {{ path: {path:?}, hash: {:?},",
            format!("{:016x}", hasher.finish())
        ))?;
        line(format!("        bytes: {},", included(file)?))?;
        for (ending, field) in SMALLER {
            let smaller = files.get(&format!("{path}{ending}"));
            let bytes = match smaller {
                Some(file) => format!("Some({})", included(file)?),
                None => "None".to_owned(),
            };
            line(format!("        {field}: {bytes},"))?;
        }
        line("    },".to_owned())?;
    }
    line("];".to_owned())
}

/// The expression that is the bytes of `file`.
fn included(file: &Path) -> io::Result<String> {
    let path = file.canonicalize()?;
    let path = path.to_str().ok_or(io::ErrorKind::InvalidData)?;
    Ok(format!("include_bytes!({path:?})"))
}

/// Every file below `folder` by its path there, with forward slashes, in order.
fn files_below(folder: &Path) -> io::Result<BTreeMap<String, PathBuf>> {
    let mut files = BTreeMap::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(next) = waiting.pop() {
        let Ok(entries) = fs::read_dir(&next) else { continue };
        for entry in entries {
            let path = entry?.path();
            if path.is_dir() {
                waiting.push(path);
            } else if let Ok(below) = path.strip_prefix(folder) {
                files.insert(below.to_string_lossy().replace('\\', "/"), path);
            }
        }
    }
    Ok(files)
}
