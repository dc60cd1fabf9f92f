//! A listing of many pages becomes one list, to its end or to a bound that is named.

use super::{HostError, answer::Answer, caller::Caller};
use serde::de::DeserializeOwned;

/// Rows of one page; what every one of the three allows at most.
pub(super) const PER_PAGE: usize = 100;
/// Pages of one listing.
pub(super) const PAGES_MAX: usize = 50;

/// How a host says that there is more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Paging {
    /// A `Link` header with `rel="next"` (GitHub; GitLab's keyset listings).
    Link,
    /// An `X-Next-Page` header, empty on the last page (GitLab).
    NextPage,
    /// A `total_page` header (Gitee); without one a short page is the last.
    TotalPages,
}

/// What comes after a page.
enum Next {
    End,
    Page(usize),
    Url(String),
}

/// Reads every page of a listing.
pub(super) async fn all<T: DeserializeOwned>(
    caller: &Caller,
    path: &[&str],
    query: &[(&str, String)],
    paging: Paging,
    per_page: usize,
) -> Result<Vec<T>, HostError> {
    up_to(caller, path, query, paging, (per_page, PAGES_MAX)).await
}

/// Reads every page of a listing, at most so many.
pub(super) async fn up_to<T: DeserializeOwned>(
    caller: &Caller,
    path: &[&str],
    query: &[(&str, String)],
    paging: Paging,
    (per_page, pages_max): (usize, usize),
) -> Result<Vec<T>, HostError> {
    let mut rows: Vec<T> = Vec::new();
    let mut next = Next::Page(1);
    for read in 0.. {
        let answer = match &next {
            Next::End => return Ok(rows),
            _ if read >= pages_max => {
                return Err(HostError::TooManyPages {
                    call: format!("GET …/{}", path.join("/")),
                    limit: pages_max,
                });
            }
            Next::Url(url) => caller.get_given(url).await?,
            Next::Page(page) => {
                let mut query = query.to_vec();
                query.push(("per_page", per_page.to_string()));
                if *page > 1 {
                    query.push(("page", page.to_string()));
                }
                caller.get(path, &query).await?
            }
        };
        let page: Vec<T> = answer.read()?;
        let count = page.len();
        rows.extend(page);
        next = after(&answer, paging, read + 1, count < per_page);
    }
    Ok(rows)
}

fn after(answer: &Answer, paging: Paging, read: usize, short: bool) -> Next {
    match paging {
        Paging::Link => match answer.header("link").and_then(next_link) {
            Some(url) => Next::Url(url),
            None => Next::End,
        },
        Paging::NextPage => match answer.header("x-next-page").map(str::trim) {
            Some(page) => page.parse().map_or(Next::End, Next::Page),
            // A proxy dropped it, or the listing is one of those without numbers.
            None => after(answer, Paging::Link, read, short),
        },
        Paging::TotalPages => {
            let total = answer
                .header("total_page")
                .and_then(|pages| pages.parse().ok());
            let more = total.map_or(!short, |total: usize| read < total);
            if more {
                Next::Page(read + 1)
            } else {
                Next::End
            }
        }
    }
}

/// The URL with `rel="next"` of a `Link` header (RFC 8288).
fn next_link(header: &str) -> Option<String> {
    header.split(',').find_map(|link| {
        let (url, parameters) = link.trim().split_once('>')?;
        let next = parameters
            .split(';')
            .any(|parameter| matches!(parameter.trim(), "rel=\"next\"" | "rel=next"));
        next.then(|| url.trim_start_matches('<').to_owned())
    })
}
