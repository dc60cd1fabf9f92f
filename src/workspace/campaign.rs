//! A validated campaign: what `raw` campaigns become once every name resolves and every number is in range.

use crate::{
    diagnostic::{Located, Place},
    model::{
        AudienceKind, CampaignId, Card, Channel, Digest, EvidenceKind, Intent, ListRef, Media,
        OnMissed, SendPolicy, TextFormat, Truth,
    },
};
use std::collections::BTreeMap;

/// One campaign file, validated. Only this room makes one.
#[derive(Debug, Clone)]
pub struct Campaign {
    /// Path below `campaigns/`, or the pinned id.
    pub id: CampaignId,
    /// Path of the file inside the workspace.
    pub file: String,
    /// The first line of the file's main table, for findings about the campaign as a whole.
    pub place: Place,
    /// For people.
    pub title: Located<String>,
    /// A key of [`Policy::accounts`](super::Policy::accounts).
    pub account: String,
    /// Why it is sent.
    pub intent: Intent,
    /// From 1; the same content again is the next run.
    pub run: u32,
    /// Reason, when it may leave windows, quiet hours and the weekly cap.
    pub urgent: Option<Located<String>>,
    /// Whether the author withdrew it.
    pub cancelled: bool,
    /// The id it had before.
    pub renamed_from: Option<CampaignId>,
    /// A run whose content it deliberately repeats.
    pub repeats: Option<String>,
    /// Higher goes first when several compete for one cap.
    pub priority: i32,
    /// What may be done about doubt, if not the channel's default.
    pub policy: Option<SendPolicy>,
    /// A first wave, then a hold.
    pub canary: Option<Canary>,
    /// Percent left out for comparison.
    pub holdout: u32,
    /// Text was made by a machine.
    pub ai_generated: bool,
    /// Who.
    pub audience: AudienceRule,
    /// Constants for templates.
    pub vars: BTreeMap<String, serde_json::Value>,
    /// Declared links by name.
    pub links: BTreeMap<String, Link>,
    /// When.
    pub schedule: Schedule,
    /// In dependency order.
    pub touches: Vec<Touch>,
    /// Proof for claims.
    pub evidence: Vec<Evidence>,
    /// Approved exceptions.
    pub waivers: Vec<Waiver>,
    /// What starts it, when not a date: then it is a series.
    pub trigger: Option<Located<Trigger>>,
    /// The envelope of a series.
    pub envelope: Option<Envelope>,
    /// Files it reads: templates, attachments, evidence; each with its digest. Part of who counts as author.
    pub inputs: BTreeMap<String, Digest>,
}

/// A first wave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Canary {
    /// People in it.
    pub first: u32,
    /// Before the rest, in milliseconds.
    pub hold_ms: i64,
}

/// Who a campaign or touch is for, as written.
#[derive(Debug, Clone)]
pub struct AudienceRule {
    /// Where the table stands.
    pub place: Place,
    /// What kind of recipients.
    pub kind: AudienceKind,
    /// Department paths ("门店/上海"), names or ids; empty: the account's whole reach.
    pub of_departments: Vec<Located<String>>,
    /// userids; empty: no restriction.
    pub of_members: Vec<Located<String>>,
    /// `of.everyone`: the whole company, said aloud.
    pub of_everyone: bool,
    /// Which customer groups; empty for every other kind.
    pub chats: ChatsRule,
    /// Every one of these tags.
    pub tags_all: Vec<Located<String>>,
    /// At least one of these.
    pub tags_any: Vec<Located<String>>,
    /// None of these.
    pub tags_none: Vec<Located<String>>,
    /// Imported lists; several are united, and intersect with the rest.
    pub lists: Vec<Located<ListRef>>,
    /// People by what an earlier touch recorded.
    pub from: Vec<Located<Reached>>,
    /// Who is left out.
    pub exclude: Vec<Located<Exclusion>>,
    /// Which member speaks to a customer of several.
    pub assign: Assign,
    /// Plan fails above it.
    pub max_recipients: u32,
}

impl AudienceRule {
    /// Of a robot or an app chat: one chat, and nobody is chosen.
    pub(super) fn one_chat(place: Place) -> Self {
        Self {
            place,
            kind: AudienceKind::Staff,
            of_everyone: false,
            of_departments: Vec::new(),
            of_members: Vec::new(),
            tags_all: Vec::new(),
            tags_any: Vec::new(),
            tags_none: Vec::new(),
            chats: ChatsRule::default(),
            lists: Vec::new(),
            from: Vec::new(),
            exclude: Vec::new(),
            assign: Assign::LatestAdded,
            max_recipients: 1,
        }
    }
}

/// Conditions on customer groups; all of them hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChatsRule {
    /// A pattern of the name: `*` stands for anything, `?` for one character.
    pub name: Option<Located<String>>,
    /// At least so many in it, staff included.
    pub size_min: Option<u32>,
    /// At most so many.
    pub size_max: Option<u32>,
    /// Made longer ago than this, milliseconds.
    pub older_than_ms: Option<i64>,
    /// Made less long ago than this, milliseconds.
    pub younger_than_ms: Option<i64>,
    /// Only these, by `chat_id`.
    pub ids: Vec<Located<String>>,
}

/// `campaign[#run][/touch]: truth`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reached {
    /// Which campaign.
    pub campaign: CampaignId,
    /// Which run; any by default.
    pub run: Option<String>,
    /// Which touch; any by default.
    pub touch: Option<String>,
    /// What must be true of them.
    pub truth: Truth,
}

/// One entry of `exclude`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exclusion {
    /// By an earlier touch.
    Reached(Reached),
    /// `list:name@version`.
    List(ListRef),
    /// `tag:group/name`.
    Tag(String),
}

/// Which member sends, when a customer is a friend of several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Assign {
    /// The one who added them last.
    LatestAdded,
    /// The one who added them first.
    FirstAdded,
    /// The first of these who is a friend.
    Members(Vec<Located<String>>),
    /// WeCom chooses: unknown until sent.
    Wecom,
}

/// A declared, tracked link.
#[derive(Debug, Clone)]
pub struct Link {
    /// Where the target stands.
    pub place: Place,
    /// https only.
    pub url: String,
    /// Title on a card, at most 128 bytes.
    pub title: Option<String>,
    /// Text on a card, at most 512 bytes.
    pub desc: Option<String>,
    /// Picture on a card.
    pub cover: Option<Media>,
}

/// When a campaign or touch may start.
#[derive(Debug, Clone)]
pub struct Schedule {
    /// Unix milliseconds; none: at once.
    pub not_before_ms: Option<i64>,
    /// Unix milliseconds. Nothing starts after it.
    pub not_after_ms: i64,
    /// Where `not_after` stands.
    pub not_after_place: Place,
    /// Minutes of the local day, half-open; `None`: the preset of intent and industry.
    pub windows: Option<Vec<Located<(u16, u16)>>>,
    /// What becomes of a slot that passed unsent.
    pub on_missed: OnMissed,
}

/// One step of a campaign.
#[derive(Debug, Clone)]
pub struct Touch {
    /// `[a-z][a-z0-9_]*`.
    pub name: String,
    /// Where its header stands.
    pub place: Place,
    /// Resolved from `channel` and the audience's kind.
    pub channel: Channel,
    /// Its own audience, else the campaign's.
    pub audience: Option<AudienceRule>,
    /// Its own schedule, else the campaign's.
    pub schedule: Option<Schedule>,
    /// Template source and where it stands.
    pub source: Source,
    /// In the author's order.
    pub attach: Vec<Attach>,
    /// A/B texts by name; empty: none.
    pub variants: BTreeMap<String, Variant>,
    /// How a winner is found.
    pub decide: Option<Decide>,
    /// Until when members must press send.
    pub confirm: Option<Confirm>,
    /// `touch + duration`.
    pub after: Option<Located<After>>,
    /// Condition as written.
    pub when: Option<Located<String>>,
    /// Tags a person must have when the touch is frozen.
    pub when_tags: Vec<Located<String>>,
    /// The touch it stands in for after proven failure.
    pub instead_of: Option<Located<String>>,
    /// Subject of an e-mail.
    pub subject: Option<String>,
    /// App name for staff messages; default: the account's.
    pub app: Option<Located<String>>,
    /// Robot name.
    pub robot: Option<Located<String>>,
    /// App chat name.
    pub chat: Option<Located<String>>,
    /// Who is mentioned (robot and appchat only).
    pub mention: Vec<String>,
    /// How its text is read.
    pub format: TextFormat,
    /// A card in place of plain text. Its addresses are still names of `[links]`; `content` puts the addresses in.
    pub card: Option<Located<Card>>,
}

impl Touch {
    /// The raw id of the one chat it speaks into, `robot:NAME` or `appchat:NAME`; none on other channels.
    pub fn post(&self) -> Option<String> {
        match self.channel {
            Channel::Robot => Some(format!("robot:{}", self.robot.as_ref()?.value)),
            Channel::Appchat => Some(format!("appchat:{}", self.chat.as_ref()?.value)),
            _ => None,
        }
    }
}

/// Template text and where its bytes stand: in a file of its own, or inside the campaign.
#[derive(Debug, Clone)]
pub struct Source {
    /// The text, LF only.
    pub text: String,
    /// The file it stands in; the template's name.
    pub file: String,
    /// Where it begins.
    pub place: Place,
}

/// One attachment as written, its names resolved.
#[derive(Debug, Clone)]
pub enum Attach {
    /// A file that was found to be a picture.
    Image(Located<Media>),
    /// A film, a recording or a document.
    File(Located<Media>),
    /// A declared link by name.
    Link(Located<String>),
    /// A declared mini-program and page.
    Miniprogram(Located<AttachedMiniprogram>),
}

/// A mini-program's card as written, its name resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttachedMiniprogram {
    /// Its name in `[miniprograms]`.
    pub name: String,
    /// Its own id.
    pub appid: String,
    /// Page inside it.
    pub page: String,
    /// Title of the card.
    pub title: String,
    /// Picture of the card.
    pub cover: Media,
}

impl Attach {
    /// Where it is written.
    pub fn place(&self) -> &Place {
        match self {
            Self::Image(media) => &media.place,
            Self::File(file) => &file.place,
            Self::Link(name) => &name.place,
            Self::Miniprogram(program) => &program.place,
        }
    }
}

/// One A/B text.
#[derive(Debug, Clone)]
pub struct Variant {
    /// Percent.
    pub share: u32,
    /// Its own template, else the touch's.
    pub source: Option<Source>,
}

/// How variants are compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decide {
    /// `click_rate`, `sent_rate`.
    pub metric: String,
    /// After the last send, milliseconds.
    pub after_ms: i64,
}

/// The confirmation deadline of a customer mass-send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confirm {
    /// From acceptance, milliseconds.
    pub within_ms: i64,
    /// From acceptance, milliseconds, ascending; at most three (WeCom reminds three times in 24 h).
    pub remind_ms: Vec<i64>,
    /// Whether what is unconfirmed then is cancelled.
    pub cancel_missed: bool,
}

/// `touch + duration`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct After {
    /// The earlier touch.
    pub touch: String,
    /// After it is settled, milliseconds.
    pub delay_ms: i64,
}

/// Proof for a claim.
#[derive(Debug, Clone)]
pub struct Evidence {
    /// The claim as it stands in the text; empty for a document of qualification.
    pub claim: Located<String>,
    /// What kind of document it is.
    pub kind: EvidenceKind,
    /// Its number as written.
    pub number: Option<String>,
    /// Its file, by path.
    pub file: String,
    /// Digest of the file.
    pub sha256: Digest,
    /// What its bytes are, whatever its name says.
    pub content: EvidenceContent,
    /// Who issued it.
    pub issuer: Option<String>,
    /// What period it covers.
    pub period: Option<String>,
    /// Sample size.
    pub sample: Option<String>,
    /// `YYYY-MM-DD`, last day it may be cited.
    pub valid_until: Option<String>,
}

/// What a file of evidence is by its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EvidenceContent {
    /// A PDF.
    Pdf,
    /// A PNG.
    Png,
    /// A JPEG.
    Jpeg,
    /// Nothing.
    Empty,
    /// Something that shows nothing as it was issued, by name.
    Other {
        /// In Chinese.
        zh: &'static str,
        /// In English.
        en: &'static str,
    },
}

/// A reasoned, expiring exception for one finding.
#[derive(Debug, Clone)]
pub struct Waiver {
    /// Where it stands.
    pub place: Place,
    /// Rule id.
    pub rule: String,
    /// The quoted text.
    pub text: String,
    /// Why.
    pub reason: String,
    /// Who approved it.
    pub approver: String,
    /// `YYYY-MM-DD`.
    pub expires: String,
}

/// What starts a series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trigger {
    /// Each matching weekday is a run.
    Calendar {
        /// `mon` … `sun`.
        days: Vec<String>,
        /// Last day, `YYYY-MM-DD`.
        until: String,
    },
    /// Each event enters one person.
    Event {
        /// `tag_added`, `friend_added` or `joined_group`.
        on: String,
        /// Which tag.
        tag: Option<String>,
        /// Last day, `YYYY-MM-DD`.
        until: String,
    },
}

/// How much a series may do under one sign-off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// People a day.
    pub per_day: u32,
    /// People in all.
    pub total: u32,
    /// Arrivals are gathered this long into one task a member, milliseconds.
    pub gather_ms: i64,
}

impl Campaign {
    /// The audience rule of a touch: its own, or the campaign's.
    pub fn audience_of<'a>(&'a self, touch: &'a Touch) -> &'a AudienceRule {
        touch.audience.as_ref().unwrap_or(&self.audience)
    }

    /// The schedule of a touch: its own, or the campaign's.
    pub fn schedule_of<'a>(&'a self, touch: &'a Touch) -> &'a Schedule {
        touch.schedule.as_ref().unwrap_or(&self.schedule)
    }

    /// The send policy of a touch.
    pub fn policy_of(&self, touch: &Touch) -> SendPolicy {
        self.policy
            .unwrap_or_else(|| touch.channel.default_policy())
    }

    /// The id digests and the ledger know it by: the one it had before a rename.
    pub fn ledger_id(&self) -> &CampaignId {
        self.renamed_from.as_ref().unwrap_or(&self.id)
    }

    /// The run as it is written into digests and the ledger.
    pub fn run_label(&self) -> String {
        self.run.to_string()
    }

    /// A touch by name.
    pub fn touch(&self, name: &str) -> Option<&Touch> {
        self.touches.iter().find(|touch| touch.name == name)
    }
}
