//! The pages of the two sites, built into the program: the admin panel at `/admin/`, the members portal at `/`.

mod built;

use axum::extract::Path;
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG,
    IF_NONE_MATCH, LOCATION, VARY,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use pinion_protocol::ErrorCode;

use crate::problem::Problem;

/// A file of a site.
pub struct Page {
    /// Below the site, with forward slashes.
    pub path: &'static str,
    /// Another for other bytes.
    pub hash: &'static str,
    /// The file.
    pub bytes: &'static [u8],
    /// The same in fewer bytes.
    pub brotli: Option<&'static [u8]>,
    /// The same in fewer bytes, for who does not know the better way.
    pub gzip: Option<&'static [u8]>,
}

/// A site: its files, and what they may do.
pub struct Pages {
    name: &'static str,
    files: &'static [Page],
    policy: &'static str,
}

/// Neither style nor script stands in a page, nor does anything come from elsewhere. The preview of a mail, which has
/// no other kind of style, sets it by script.
static PANEL: Pages = Pages {
    name: "The admin panel",
    files: built::ADMIN,
    policy: "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; \
        img-src 'self' data: blob:; connect-src 'self'; manifest-src 'self'; base-uri 'none'; \
        form-action 'none'; frame-ancestors 'none'",
};

static MEMBERS: Pages = Pages {
    name: "The members portal",
    files: built::PORTAL,
    policy: "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; \
        img-src 'self' data: blob:; connect-src 'self'; manifest-src 'self'; worker-src 'self'; \
        base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
};

const INDEX: &str = "index.html";

/// Isolates a page from whoever opened it.
const CROSS_ORIGIN_OPENER_POLICY: HeaderName =
    HeaderName::from_static("cross-origin-opener-policy");

/// `GET /admin`: the panel lies below, so that its files' addresses are.
pub async fn panel_without_slash() -> Response {
    (StatusCode::PERMANENT_REDIRECT, [(LOCATION, HeaderValue::from_static("admin/"))])
        .into_response()
}

/// `GET /admin/`.
pub async fn panel(headers: HeaderMap) -> Response {
    PANEL.answer(INDEX, &headers)
}

/// `GET /admin/{path}`.
pub async fn panel_file(Path(path): Path<String>, headers: HeaderMap) -> Response {
    PANEL.answer(&path, &headers)
}

/// `GET /`.
pub async fn members(headers: HeaderMap) -> Response {
    MEMBERS.answer(INDEX, &headers)
}

/// Whatever has no route: a file of the members portal, which lies at the root, or nothing.
pub async fn members_file(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    let path = uri.path().trim_start_matches('/');
    let reads = [Method::GET, Method::HEAD].contains(&method);
    match MEMBERS.find(path).filter(|page| reads && page.path != INDEX) {
        Some(page) => MEMBERS.show(page, &headers),
        None => Problem::not_found().into_response(),
    }
}

impl Pages {
    fn answer(&self, path: &str, headers: &HeaderMap) -> Response {
        if let Some(page) = self.find(path) {
            return self.show(page, headers);
        }

        if self.files.is_empty() {
            let detail = format!("{} was not built into this program.", self.name);
            return Problem::client(StatusCode::NOT_FOUND, ErrorCode::NotFound, detail)
                .into_response();
        }
        Problem::not_found().into_response()
    }

    fn find(&self, path: &str) -> Option<&Page> {
        let at = self.files.binary_search_by(|page| page.path.cmp(path)).ok()?;
        self.files.get(at)
    }

    fn show(&self, page: &Page, headers: &HeaderMap) -> Response {
        let (encoding, bytes) = page.for_client(headers);
        let tag = format!("\"{}-{}\"", page.hash, encoding.unwrap_or("plain"));
        // The name of what lies there has a hash in it, so it never means anything else.
        let lasts = if page.path.starts_with("assets/") {
            "public, max-age=31536000, immutable"
        } else {
            "no-cache"
        };

        let is_known = is_known(headers, &tag);
        let mut response =
            if is_known { StatusCode::NOT_MODIFIED.into_response() } else { bytes.into_response() };
        let answer = response.headers_mut();
        answer.insert(CACHE_CONTROL, HeaderValue::from_static(lasts));
        answer.insert(VARY, HeaderValue::from_static("accept-encoding"));
        answer.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(self.policy));
        answer.insert(CROSS_ORIGIN_OPENER_POLICY, HeaderValue::from_static("same-origin"));
        if let Ok(tag) = HeaderValue::try_from(tag) {
            answer.insert(ETAG, tag);
        }
        if !is_known {
            answer.insert(CONTENT_TYPE, HeaderValue::from_static(media_type(page.path)));
            if let Some(encoding) = encoding {
                answer.insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
            }
        }
        response
    }
}

impl Page {
    /// The fewest bytes that the client can read, and what HTTP calls that.
    fn for_client(&self, headers: &HeaderMap) -> (Option<&'static str>, &'static [u8]) {
        let smaller = [("br", self.brotli), ("gzip", self.gzip)];
        smaller
            .into_iter()
            .find_map(|(name, bytes)| {
                bytes.filter(|_| takes(headers, name)).map(|b| (Some(name), b))
            })
            .unwrap_or((None, self.bytes))
    }
}

/// Says whether a client takes an encoding that it names, and does not name with a zero behind it.
fn takes(headers: &HeaderMap, encoding: &str) -> bool {
    headers
        .get_all(ACCEPT_ENCODING)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(','))
        .any(|entry| {
            let (name, weight) = entry.split_once(';').unwrap_or((entry, ""));
            let weight = weight.trim().strip_prefix("q=").unwrap_or("1");
            name.trim().eq_ignore_ascii_case(encoding) && weight.parse().is_ok_and(|q: f32| q > 0.0)
        })
}

fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    headers
        .get_all(IF_NONE_MATCH)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(','))
        .any(|known| known.trim().trim_start_matches("W/") == tag)
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests;
