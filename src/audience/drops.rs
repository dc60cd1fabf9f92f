//! Why somebody who matches gets nothing: a closed vocabulary, each word with its sentence.

use crate::diagnostic::Sentence;

/// One counted reason. Everybody dropped has exactly one, the first of this order that is true of them: first who cannot be
/// addressed at all, then what the recipient wants, what the author wants, what caps allow, and last who would have to send.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Drop {
    /// Nobody's friend here: rows of a list that matched no customer, and people who are no longer one.
    NotAFriend,
    /// Named, and no customer group any more.
    NoSuchChat,
    /// A row of a list whose phone belongs to several customers.
    AmbiguousPhone,
    /// A row of a list that names somebody named before.
    DuplicateAlias,
    /// Named, but not within the account's reach, or not a friend of a member who may speak here.
    OutOfScope,
    /// A customer group that belongs to another member than the account's.
    NotTheOwner,
    /// A member of staff who is not active any more, or a staff row that matched nobody.
    Left,
    /// A member of staff whom the app does not see, so that its messages would not arrive.
    OutOfSight,
    /// Must not be messaged.
    Suppressed,
    /// Left out by the campaign.
    Excluded,
    /// In the ledger for this touch already. `resolve` counts these as done, not as dropped; a plan shows them under this word.
    AlreadyReached,
    /// Has received what a cap allows.
    OverCap,
    /// Every member who is their friend is gone or disabled.
    OwnerLeft,
    /// A friend is active, but without customer-contact function or interface licence.
    Unlicensed,
    /// Every friend who could send is away today.
    MemberAway,
    /// A recipient column is missing; found when texts are rendered, not here.
    MissingVariable,
}

impl Drop {
    /// Every reason, in order of precedence.
    pub const ALL: &'static [Self] = &[
        Self::NotAFriend,
        Self::NoSuchChat,
        Self::AmbiguousPhone,
        Self::DuplicateAlias,
        Self::OutOfScope,
        Self::NotTheOwner,
        Self::Left,
        Self::OutOfSight,
        Self::Suppressed,
        Self::Excluded,
        Self::AlreadyReached,
        Self::OverCap,
        Self::OwnerLeft,
        Self::Unlicensed,
        Self::MemberAway,
        Self::MissingVariable,
    ];

    /// The word in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::NotAFriend => "not-a-friend",
            Self::NoSuchChat => "no-such-chat",
            Self::AmbiguousPhone => "ambiguous-phone",
            Self::DuplicateAlias => "duplicate-alias",
            Self::OutOfScope => "out-of-scope",
            Self::NotTheOwner => "not-the-owner",
            Self::Left => "left",
            Self::OutOfSight => "out-of-sight",
            Self::Suppressed => "suppressed",
            Self::Excluded => "excluded",
            Self::AlreadyReached => "already-reached",
            Self::OverCap => "over-cap",
            Self::OwnerLeft => "owner-left",
            Self::Unlicensed => "unlicensed",
            Self::MemberAway => "member-away",
            Self::MissingVariable => "missing-variable",
        }
    }

    /// The reason for people.
    pub fn sentence(self) -> Sentence {
        match self {
            Self::NotAFriend => NotAFriend {}.into(),
            Self::NoSuchChat => NoSuchChat {}.into(),
            Self::AmbiguousPhone => AmbiguousPhone {}.into(),
            Self::DuplicateAlias => DuplicateAlias {}.into(),
            Self::OutOfScope => OutOfScope {}.into(),
            Self::NotTheOwner => NotTheOwner {}.into(),
            Self::Left => Left {}.into(),
            Self::OutOfSight => OutOfSight {}.into(),
            Self::Suppressed => Suppressed {}.into(),
            Self::Excluded => Excluded {}.into(),
            Self::AlreadyReached => AlreadyReached {}.into(),
            Self::OverCap => OverCap {}.into(),
            Self::OwnerLeft => OwnerLeft {}.into(),
            Self::Unlicensed => Unlicensed {}.into(),
            Self::MemberAway => MemberAway {}.into(),
            Self::MissingVariable => MissingVariable {}.into(),
        }
    }
}

crate::say! {
    /// See [`Drop::NotAFriend`].
    struct NotAFriend {}
    zh "不是好友"
    en "not a friend"

    /// See [`Drop::NoSuchChat`].
    struct NoSuchChat {}
    zh "群已不存在"
    en "no such customer group"

    /// See [`Drop::AmbiguousPhone`].
    struct AmbiguousPhone {}
    zh "手机号对应多人"
    en "phone belongs to several"

    /// See [`Drop::DuplicateAlias`].
    struct DuplicateAlias {}
    zh "名单内重复"
    en "named twice in a list"

    /// See [`Drop::OutOfScope`].
    struct OutOfScope {}
    zh "不在账号范围内"
    en "outside the account's reach"

    /// See [`Drop::NotTheOwner`].
    struct NotTheOwner {}
    zh "群主不是本账号的成员"
    en "another member owns the group"

    /// See [`Drop::Left`].
    struct Left {}
    zh "已离职或停用"
    en "left or disabled"

    /// See [`Drop::OutOfSight`].
    struct OutOfSight {}
    zh "不在应用可见范围内"
    en "outside the app's visible range"

    /// See [`Drop::Suppressed`].
    struct Suppressed {}
    zh "免打扰"
    en "suppressed"

    /// See [`Drop::Excluded`].
    struct Excluded {}
    zh "活动排除"
    en "excluded by the campaign"

    /// See [`Drop::AlreadyReached`].
    struct AlreadyReached {}
    zh "已触达"
    en "already reached"

    /// See [`Drop::OverCap`].
    struct OverCap {}
    zh "已达接收上限"
    en "at the receive cap"

    /// See [`Drop::OwnerLeft`].
    struct OwnerLeft {}
    zh "所属成员已离职"
    en "their member left"

    /// See [`Drop::Unlicensed`].
    struct Unlicensed {}
    zh "所属成员无客户联系权限或接口许可"
    en "their member lacks the customer-contact function or the licence"

    /// See [`Drop::MemberAway`].
    struct MemberAway {}
    zh "所属成员休假"
    en "their member is away"

    /// See [`Drop::MissingVariable`].
    struct MissingVariable {}
    zh "缺少变量"
    en "a variable is missing"
}
