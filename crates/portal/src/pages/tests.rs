use axum::http::Request;

use super::*;
use crate::testing::{Answer, TestPortal};

static FILES: &[Page] = &[
    Page {
        path: "assets/index-abc.js",
        hash: "1",
        bytes: b"let pinion;",
        brotli: Some(b"br"),
        gzip: Some(b"gz"),
    },
    Page { path: "assets/latin-def.woff2", hash: "2", bytes: b"wOF2", brotli: None, gzip: None },
    Page { path: "index.html", hash: "3", bytes: b"<!doctype html>", brotli: None, gzip: None },
];

static SITE: Pages = Pages { name: "The site", files: FILES, policy: "default-src 'none'" };

async fn ask(path: &str, headers: &[(&'static str, &str)]) -> Answer {
    let headers = headers.iter().map(|(name, value)| {
        (HeaderName::from_static(name), HeaderValue::from_str(value).unwrap())
    });
    Answer::read(SITE.answer(path, &headers.collect())).await
}

#[tokio::test]
async fn a_page_is_asked_for_again_and_what_it_names_is_kept() {
    let page = ask("index.html", &[]).await;
    let script = ask("assets/index-abc.js", &[]).await;
    let font = ask("assets/latin-def.woff2", &[]).await;

    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    assert_eq!((page.header("cache-control"), page.header("etag")), ("no-cache", "\"3-plain\""));
    assert_eq!(page.header("content-security-policy"), "default-src 'none'");
    assert_eq!(page.header("cross-origin-opener-policy"), "same-origin");
    assert_eq!(page.body, b"<!doctype html>");
    assert_eq!(script.header("content-type"), "text/javascript; charset=utf-8");
    assert_eq!(script.header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(font.header("content-type"), "font/woff2");
}

#[tokio::test]
async fn is_sent_in_the_fewest_bytes_that_the_browser_reads() {
    for (accepted, encoding, body) in [
        ("gzip, deflate, br, zstd", "br", "br"),
        ("gzip;q=1.0", "gzip", "gz"),
        ("br;q=0, gzip", "gzip", "gz"),
        ("identity", "", "let pinion;"),
        ("", "", "let pinion;"),
    ] {
        let answer = ask("assets/index-abc.js", &[("accept-encoding", accepted)]).await;
        assert_eq!(answer.header("content-encoding"), encoding, "{accepted}");
        assert_eq!(answer.body, body.as_bytes(), "{accepted}");
        assert_eq!(answer.header("vary"), "accept-encoding");
    }
    let font = ask("assets/latin-def.woff2", &[("accept-encoding", "br")]).await;
    assert_eq!((font.header("content-encoding"), font.body.as_slice()), ("", b"wOF2".as_slice()));
}

#[tokio::test]
async fn is_not_sent_again_to_who_has_it() {
    let known = ask("index.html", &[("if-none-match", "\"0\", W/\"3-plain\"")]).await;
    let other = ask("index.html", &[("if-none-match", "\"2-plain\"")]).await;

    assert_eq!((known.status, known.body.len()), (StatusCode::NOT_MODIFIED, 0));
    assert_eq!((known.header("etag"), known.header("cache-control")), ("\"3-plain\"", "no-cache"));
    assert_eq!(other.status, StatusCode::OK);
}

#[tokio::test]
async fn what_is_not_there_is_a_problem_even_where_nothing_was_built() {
    let missing = ask("assets/index-old.js", &[]).await;
    let unbuilt = Pages { name: "The site", files: &[], policy: "" };
    let unbuilt = Answer::read(unbuilt.answer(INDEX, &HeaderMap::new())).await;

    assert_eq!((missing.status, missing.problem()), (StatusCode::NOT_FOUND, ErrorCode::NotFound));
    assert_eq!((unbuilt.status, unbuilt.problem()), (StatusCode::NOT_FOUND, ErrorCode::NotFound));
    assert!(String::from_utf8(unbuilt.body).unwrap().contains("not built into this program"));
}

#[test]
fn no_page_runs_script_of_its_own_or_loads_from_elsewhere() {
    for site in [&PANEL, &MEMBERS] {
        assert!(site.policy.starts_with("default-src 'none'; script-src 'self';"));
        assert!(!site.policy.contains("http") && !site.policy.contains('*'), "{}", site.policy);
        assert!(site.policy.contains("frame-ancestors 'none'"));
        let mut paths: Vec<&str> = site.files.iter().map(|page| page.path).collect();
        paths.sort_unstable();
        assert!(paths.iter().eq(site.files.iter().map(|page| &page.path)), "found by halving");
    }
}

/// With the UI built, and without.
#[tokio::test]
async fn the_sites_are_where_people_look_for_them() {
    let portal = TestPortal::on_sqlite().await;

    let without_slash = portal.get("/admin").await;
    assert_eq!(without_slash.status, StatusCode::PERMANENT_REDIRECT);
    assert_eq!(without_slash.header("location"), "admin/");
    for (path, site) in [("/", &MEMBERS), ("/admin/", &PANEL)] {
        assert!(!site.policy.contains("unsafe"), "{path}");
        let answer = portal.get(path).await;
        let expected = if site.files.is_empty() { StatusCode::NOT_FOUND } else { StatusCode::OK };
        assert_eq!(answer.status, expected, "{path}");
    }
    for (base, site) in [("/", &MEMBERS), ("/admin/", &PANEL)] {
        for page in site.files.iter().filter(|page| page.path != INDEX) {
            let answer = portal.get(&format!("{base}{}", page.path)).await;
            assert_eq!((answer.status, answer.body.as_slice()), (StatusCode::OK, page.bytes));
            assert_eq!(answer.header("content-security-policy"), site.policy);
        }
    }
    let written = Request::post("/assets/x").body(axum::body::Body::empty()).unwrap();
    assert_eq!(portal.ask(written).await.problem(), ErrorCode::NotFound);
}
