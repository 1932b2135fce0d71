//! The clipboard, as another program sees it.

use std::process::Stdio;

use super::{Desktop, Process};

impl Desktop {
    /// Puts `text` into the clipboard, from another program.
    ///
    /// # Panics
    ///
    /// If `xclip` is not there.
    pub fn copy(&self, text: &str) {
        let mut command = self.command("xclip");
        command.args(["-selection", "clipboard", "-in"]);
        // It goes on behind, to serve what it holds, and ends with the display.
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut xclip = Process::start_with_input(&mut command, text.as_bytes());
        assert!(xclip.ends_well(), "the clipboard takes text");
        Self::wait_for("the clipboard has the text", || self.clipboard() == text);
    }

    /// What the clipboard holds as text, read by another program.
    ///
    /// # Panics
    ///
    /// If `xclip` is not there.
    #[must_use]
    pub fn clipboard(&self) -> String {
        let output = self
            .command("xclip")
            .args(["-selection", "clipboard", "-out"])
            .output()
            .expect("xclip is installed");

        String::from_utf8_lossy(&output.stdout).into_owned()
    }
}
