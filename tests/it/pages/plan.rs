//! The plan as a page and as a request's comment, at the width of a phone: nothing runs, nothing is fetched, nothing scrolls sideways.

use super::browser::{self, Canary};
use crate::report::plans::{CALM, Made};
use qunfa::{
    model::{Lang, Stage},
    report,
};
use std::fs;

/// A campaign whose author tries.
fn hostile(canary: &Canary) -> String {
    let address = canary.address();
    let evil = format!(
        "<script>document.title='owned'</script><img src=\\\"{address}\\\" onerror=\\\"document.title='owned'\\\"></details>`![x]({address})"
    );
    // A title holds 128 characters.
    let title =
        format!("</details><img src=\\\"{address}\\\" onerror=\\\"document.title='owned'\\\">`");
    CALM.replace("title = \"会员日\"", &format!("title = \"{title}\""))
        .replace("热饮第二杯半价", &evil.replace("\\\"", "'"))
}

#[test]
fn nothing_an_author_writes_runs_on_a_plans_page() {
    let canary = Canary::new();
    let made = Made::of(&hostile(&canary)).signed(&[(Stage::Risk, "zhao")]);
    let folder = tempfile::tempdir().expect("a folder");
    let page = folder.path().join("plan.html");
    fs::write(&page, made.shown(Lang::Zh, report::plan_html)).expect("the page is written");
    let seen = browser::open(&page);
    seen.assert_inert();
    assert!(!canary.was_called(), "the page fetched something");
    assert!(
        seen.text().contains("还不能发：2 个问题必须改，缺 终审"),
        "{}",
        seen.text()
    );
}

#[test]
fn a_comment_fits_a_phone_whatever_an_author_writes() {
    let canary = Canary::new();
    let made = Made::of(&hostile(&canary)).signed(&[(Stage::Risk, "zhao")]);
    let mut options = comrak::Options::default();
    options.extension.table = true;
    options.extension.autolink = true;
    // As hosts do: our own tags are kept.
    options.render.r#unsafe = true;
    let comment = made.markdown(Lang::Zh).whole();
    let comment =
        comrak::markdown_to_html(&comment, &options).replace("<details>", "<details open>");
    let folder = tempfile::tempdir().expect("a folder");
    let page = folder.path().join("comment.html");
    let shown = format!("{HEAD}{comment}{MEASURE}");
    fs::write(&page, shown).expect("the page is written");
    let seen = browser::open(&page);
    assert!(!canary.was_called(), "the comment fetched something");
    assert_eq!(seen.title(), "fits", "{}", seen.dom);
}

/// What a host's page gives a comment: its width on a phone, and code that wraps.
const HEAD: &str = "<!doctype html><html><head><meta charset=\"utf-8\"><title>-</title><style>body { width: 358px; margin: 16px; font: 16px/1.5 sans-serif; overflow-wrap: break-word }
code { font: 13.6px monospace; white-space: break-spaces } table { display: block; max-width: 100%; overflow: auto; border-collapse: collapse } td, th { border: 1px solid; padding: 6px 13px }</style></head><body>";

/// Asks whether any element is wider than it may be.
const MEASURE: &str = "<script>document.title = [...document.querySelectorAll('body, body *')].every(one => one.scrollWidth <= Math.max(one.clientWidth, 358)) && [...document.querySelectorAll('table')].every(one => one.scrollWidth <= one.clientWidth) ? 'fits' : 'scrolls'</script></body></html>";
