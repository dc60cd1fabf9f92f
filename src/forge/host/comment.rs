//! A body becomes our one comment under a request: found by its author and a hidden marker, updated in place, made once.

use super::{
    Commented, HostError,
    caller::Caller,
    pages::{self, Paging},
};
use serde::Deserialize;
use serde_json::{Value, json};

/// Comments of one page: each may have 65,536 characters, and an answer is read only so far.
const PER_PAGE: usize = 20;

/// Where the comments of one request are, on one host.
pub(super) trait Comments {
    /// How its listings go on.
    const PAGING: Paging;
    /// The method that changes one.
    const UPDATE: reqwest::Method;
    /// Path of the listing, below the repository.
    fn list(&self) -> Vec<String>;
    /// Path of one comment, below the repository.
    fn one(&self, id: u64) -> Vec<String>;
    /// Who the token is when the host does not tell a token without a user.
    fn without_user() -> Option<&'static str> {
        None
    }
}

/// A comment, as all three hosts write it; GitLab says `author` and `username`.
#[derive(Debug, Deserialize)]
struct Comment {
    id: u64,
    #[serde(default)]
    body: Option<String>,
    #[serde(alias = "user")]
    author: Option<User>,
}

#[derive(Debug, Deserialize)]
struct User {
    #[serde(default)]
    id: Option<u64>,
    #[serde(alias = "username")]
    login: String,
}

/// Who we are: a name, and the number that cannot be taken over with it where the host told it.
struct Me {
    id: Option<u64>,
    login: String,
}

impl Me {
    fn wrote(&self, comment: &Comment) -> bool {
        comment
            .author
            .as_ref()
            .is_some_and(|author| match (self.id, author.id) {
                (Some(mine), Some(theirs)) => mine == theirs,
                _ => author.login.eq_ignore_ascii_case(&self.login),
            })
    }
}

/// Writes the comment. A foreign comment that carries the marker is not ours; of several of ours the oldest stays.
pub(super) async fn upsert<C: Comments>(
    caller: &Caller,
    comments: &C,
    marker: &str,
    body: &str,
) -> Result<Commented, HostError> {
    let me = me::<C>(caller).await?;
    let first_line = format!("<!-- {marker} -->");
    let text = format!("{first_line}\n{body}");
    let list = comments.list();
    let list: Vec<&str> = list.iter().map(String::as_str).collect();
    let all: Vec<Comment> = pages::all(caller, &list, &[], C::PAGING, PER_PAGE).await?;
    let is_ours = |comment: &&Comment| {
        let body = comment.body.as_deref().unwrap_or_default();
        me.wrote(comment) && body.lines().next().map(str::trim_end) == Some(&first_line)
    };
    let mut ours: Vec<&Comment> = all.iter().filter(is_ours).collect();
    ours.sort_by_key(|comment| comment.id);
    let content: Value = json!({ "body": text });
    let Some((oldest, later)) = ours.split_first() else {
        caller
            .write(reqwest::Method::POST, &list, Some(&content))
            .await?;
        return Ok(Commented::Created);
    };
    // Two runs that began together made two; one is enough.
    for twin in later {
        let path = comments.one(twin.id);
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        caller.write(reqwest::Method::DELETE, &path, None).await?;
    }
    let said = oldest.body.as_deref().unwrap_or_default();
    if said.replace("\r\n", "\n").trim_end() == text.trim_end() {
        return Ok(Commented::Unchanged);
    }
    let path = comments.one(oldest.id);
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    caller.write(C::UPDATE, &path, Some(&content)).await?;
    Ok(Commented::Updated)
}

/// Asks who the token is: `GET /user` on all three. A token that is no user's, as in GitHub Actions, is refused there.
async fn me<C: Comments>(caller: &Caller) -> Result<Me, HostError> {
    if let Some(login) = &caller.login {
        return Ok(Me {
            id: None,
            login: login.clone(),
        });
    }
    match caller.get_from_root(&["user"]).await {
        Ok(answer) => {
            let user: User = answer.read()?;
            Ok(Me {
                id: user.id,
                login: user.login,
            })
        }
        Err(error) => match C::without_user().filter(|_| error.is_withheld()) {
            Some(login) => Ok(Me {
                id: None,
                login: login.to_owned(),
            }),
            None => Err(error),
        },
    }
}
