//! What a screen reader is told of the window, and how large what can be pressed is.

use std::fs;
use std::path::Path;

use serde_json::Value;
use thirtyfour::common::command::{Command, FormatRequestData};
use thirtyfour::error::WebDriverResult;
use thirtyfour::{RequestData, SessionId, WebElement};

use super::Page;

impl Page {
    /// What a screen reader says of `element`: its role, and its name.
    ///
    /// # Panics
    ///
    /// If the driver does not know.
    pub async fn spoken(&self, element: &WebElement) -> (String, String) {
        self.computed(element).await.expect("the driver tells roles and names")
    }

    /// What a screen reader says of what has the focus; nothing while that goes away.
    pub async fn spoken_in_focus(&self) -> Option<(String, String)> {
        let focused = self.driver().active_element().await.ok()?;
        self.computed(&focused).await.ok()
    }

    async fn computed(&self, element: &WebElement) -> WebDriverResult<(String, String)> {
        let ask = async |what: &'static str| -> WebDriverResult<String> {
            let question = Computed { what, element: element.element_id().to_string() };
            self.driver().handle().cmd(question).await?.value()
        };

        let role = ask("computedrole").await?;
        let name = ask("computedlabel").await?;
        Ok((role, name.trim().to_owned()))
    }

    /// What axe-core, a checker of accessibility, finds on the page.
    ///
    /// # Panics
    ///
    /// If the UI's packages are not installed.
    pub async fn violations(&self) -> Value {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ui/node_modules/axe-core");
        let axe = fs::read_to_string(folder.join("axe.min.js"));
        self.run(&axe.expect("`cargo xtask setup` installs the UI's packages")).await;
        self.run(
            "return axe.run().then((result) => result.violations.map((it) =>
               `${it.id}: ${it.nodes.map((node) => node.target.join(' ')).join(', ')}`));",
        )
        .await
    }

    /// What is chosen in each group of options on the screen, as the page calls it.
    pub async fn chosen(&self) -> Vec<String> {
        let chosen = self
            .run("return [...document.querySelectorAll('input[type=radio]:checked')].map((it) => it.value);")
            .await;
        let values = chosen.as_array().into_iter().flatten();
        values.map(|value| value.as_str().unwrap_or_default().to_owned()).collect()
    }

    /// Sets the size of the text that the whole page is measured by. Unit: percent of what the device has.
    pub async fn scale_text(&self, percent: u32) {
        self.run(&format!("document.documentElement.style.fontSize = '{percent}%'")).await;
        self.settled().await;
    }

    /// What can be pressed and is smaller than `pixels` in either direction, with its size. A label presses what it
    /// is the label of.
    pub async fn targets_below(&self, pixels: u32) -> Value {
        self.run(&format!(
            "const small = [];
             for (const it of document.querySelectorAll('button, a[href], input, select, [role=button]')) {{
               const pressed = ['radio', 'checkbox'].includes(it.type) ? it.closest('label') ?? it : it;
               if (!it.checkVisibility({{ visibilityProperty: true }})) continue;
               const {{ width, height }} = pressed.getBoundingClientRect();
               if (width + 0.5 < {pixels} || height + 0.5 < {pixels}) {{
                 const name = it.ariaLabel ?? (pressed.innerText || it.id);
                 small.push(`${{name}}: ${{Math.round(width)}} × ${{Math.round(height)}}`);
               }}
             }}
             return small;"
        ))
        .await
    }

    /// What is written beside or below what can be seen: texts cut off, and a page wider than its window.
    pub async fn cut_off(&self) -> Value {
        self.run(
            "const cut = [];
             const page = document.documentElement;
             if (page.scrollWidth > innerWidth) cut.push(`page: ${page.scrollWidth} of ${innerWidth}`);
             for (const it of document.querySelectorAll('main *')) {
               if (!it.checkVisibility({ visibilityProperty: true }) || it.closest('.hidden-visually')) continue;
               const hides = getComputedStyle(it).overflowX !== 'visible';
               if (hides && it.scrollWidth > it.clientWidth + 1 && it.innerText?.trim()) {
                 cut.push(`${it.localName}.${it.className}: ${it.innerText}`);
               }
               const { left, right, width } = it.getBoundingClientRect();
               if (width > 1 && (left < -1 || right > innerWidth + 1) && !it.closest('svg')) {
                 cut.push(`${it.localName}.${it.className} leaves the window`);
               }
             }
             return cut;",
        )
        .await
    }
}

/// `GET …/element/{id}/computedrole` and `…/computedlabel`.
///
/// Source: W3C, `WebDriver`, 12.4.9 and 12.4.10.
#[derive(Debug)]
struct Computed {
    what: &'static str,
    element: String,
}

impl FormatRequestData for Computed {
    fn format_request(&self, session: &SessionId) -> RequestData {
        let Self { what, element } = self;
        // Another question without a body, asked at another address.
        let mut request = Command::GetTitle.format_request(session);
        request.uri = format!("session/{session}/element/{element}/{what}").into();
        request
    }
}
