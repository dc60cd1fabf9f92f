//! The lengths beyond which the platform refuses or cuts, as the last look before the wire.
//!
//! Files are judged long before, against the dated limits of the workspace; what reaches this place too long came from values
//! that no file holds. A test keeps both tables equal.

use crate::ports::CallError;

/// The most that a field holds.
#[derive(Clone, Copy)]
pub(super) enum Most {
    /// Bytes of UTF-8.
    Bytes(usize),
    /// Characters.
    Characters(usize),
    /// Entries of a list.
    Entries(usize),
}

use Most::{Bytes, Characters, Entries};

/// Customers of one call (WeCom doc 92135).
pub(super) const CUSTOMERS: Most = Entries(10_000);
/// Customer groups of one call (WeCom doc 92135).
pub(super) const CHATS: Most = Entries(2_000);
/// userids of one call (WeCom doc 90236).
pub(super) const USERIDS: Most = Entries(1_000);
/// Members of one moments task (WeCom doc 95094).
pub(super) const MOMENTS_SENDERS: Most = Entries(100_000);
/// Text to customers and groups (WeCom doc 92135), and of a welcome message (doc 92137).
pub(super) const CUSTOMER_TEXT: Most = Bytes(4_000);
/// Text of moments (WeCom doc 95094).
pub(super) const MOMENTS_TEXT: Most = Characters(2_000);
/// Text of a group's welcome template (WeCom doc 92366).
pub(super) const GROUP_WELCOME_TEXT: Most = Bytes(3_000);
/// Attachments (WeCom doc 92135).
pub(super) const ATTACHMENTS: Most = Entries(9);
/// Text to staff, to an app chat and by a robot; markdown of the first two (WeCom docs 90236, 90248, 91770).
pub(super) const STAFF_TEXT: Most = Bytes(2_048);
/// Markdown by a robot (WeCom doc 91770).
pub(super) const ROBOT_MARKDOWN: Most = Bytes(4_096);
/// A robot's picture, before base64 (WeCom doc 91770).
pub(super) const ROBOT_PICTURE: Most = Bytes(2 * 1024 * 1024);
/// Title of a link or article (WeCom docs 92135, 90236).
pub(super) const LINK_TITLE: Most = Bytes(128);
/// Description of a link or article.
pub(super) const LINK_DESC: Most = Bytes(512);
/// Any address.
pub(super) const URL: Most = Bytes(2_048);
/// Title of a link in moments (WeCom doc 95094).
pub(super) const MOMENTS_LINK_TITLE: Most = Bytes(64);
/// Title of a mini-program's card (WeCom doc 92135).
pub(super) const MINIPROGRAM_TITLE: Most = Bytes(64);
/// Title of a text card (WeCom doc 90236).
pub(super) const TEXTCARD_TITLE: Most = Characters(128);
/// Description of a text card.
pub(super) const TEXTCARD_TEXT: Most = Characters(512);
/// Button of a text card.
pub(super) const TEXTCARD_BUTTON: Most = Characters(4);
/// Articles of one message.
pub(super) const ARTICLES: Most = Entries(8);
/// Author of a stored article.
pub(super) const AUTHOR: Most = Bytes(64);
/// HTML of a stored article.
pub(super) const ARTICLE_CONTENT: Most = Bytes(666 * 1024);
/// Title and description of a mini-program's notice; at least four.
pub(super) const NOTICE_TITLE: Most = Characters(12);
/// Rows of a mini-program's notice.
pub(super) const NOTICE_ROWS: Most = Entries(10);
/// Name of such a row.
pub(super) const NOTICE_KEY: Most = Characters(10);
/// Value of such a row, and of a row of a template card.
pub(super) const ROW_VALUE: Most = Characters(30);
/// Small line on top of a template card.
pub(super) const CARD_SOURCE: Most = Characters(20);
/// Main title of a template card.
pub(super) const CARD_TITLE: Most = Characters(36);
/// Under it.
pub(super) const CARD_DESC: Most = Characters(44);
/// The large figure of a template card.
pub(super) const CARD_FIGURE: Most = Characters(14);
/// What the figure counts.
pub(super) const CARD_FIGURE_LABEL: Most = Characters(22);
/// Text of a template card.
pub(super) const CARD_TEXT: Most = Characters(160);
/// Rows of a template card.
pub(super) const CARD_ROWS: Most = Entries(6);
/// Name of such a row.
pub(super) const CARD_ROW_NAME: Most = Characters(5);
/// Further links of a template card.
pub(super) const CARD_JUMPS: Most = Entries(3);
/// Title of such a link.
pub(super) const CARD_JUMP_TITLE: Most = Characters(18);
/// Buttons of a template card.
pub(super) const CARD_BUTTONS: Most = Entries(6);
/// Text of a button.
pub(super) const CARD_BUTTON: Most = Characters(10);
/// Key of a button or question.
pub(super) const CARD_KEY: Most = Bytes(1_024);
/// Lists of a template card.
pub(super) const CARD_LISTS: Most = Entries(3);
/// Options of a list.
pub(super) const LIST_OPTIONS: Most = Entries(10);
/// Options of a vote.
pub(super) const VOTE_OPTIONS: Most = Entries(20);
/// Text of an option.
pub(super) const CARD_OPTION: Most = Characters(17);
/// Id of an option, and of a task.
pub(super) const CARD_ID: Most = Bytes(128);

impl Most {
    /// Refuses a text that is longer, and says how long it is.
    pub(super) fn check(self, field: &str, text: &str) -> Result<(), CallError> {
        let (found, most, unit) = match self {
            Bytes(most) => (text.len(), most, "bytes"),
            Characters(most) => (text.chars().count(), most, "characters"),
            Entries(most) => (0, most, "entries"),
        };
        refuse(found, most, field, unit)
    }

    /// Refuses a list that is longer.
    pub(super) fn check_count(self, field: &str, count: usize) -> Result<(), CallError> {
        let (Bytes(most) | Characters(most) | Entries(most)) = self;
        refuse(
            count,
            most,
            field,
            if matches!(self, Entries(_)) {
                "entries"
            } else {
                "bytes"
            },
        )
    }

    /// Checks a text that may be missing.
    pub(super) fn check_some(self, field: &str, text: Option<&str>) -> Result<(), CallError> {
        text.map_or(Ok(()), |text| self.check(field, text))
    }
}

fn refuse(found: usize, most: usize, field: &str, unit: &str) -> Result<(), CallError> {
    if found <= most {
        return Ok(());
    }
    Err(CallError::Unsendable(format!(
        "{field} has {found} {unit}, the platform takes {most}"
    )))
}
