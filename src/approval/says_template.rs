//! What is said about a template's sign-offs: why one does not count, and why a good one does not cover a campaign.

crate::say! {
    pub(super) struct NotATemplateStatement {}
    zh "不是本程序写的模板签核（可能被改写过，或者是活动的签核）；请由法务用 qunfa signoff --template 重新签"
    en "it is no template sign-off as this program writes it (edited, or a campaign's); legal has to sign with qunfa signoff --template"

    pub(super) struct OtherTemplate { theirs: String, ours: String }
    zh "签的是另一个模板（{theirs}），这里是 {ours}"
    en "it was signed for another template ({theirs}); this is {ours}"

    pub(super) struct ChangedTemplate { theirs: String, ours: String }
    zh "模板在签核之后改过（签的是 {theirs}，现在是 {ours}）；请法务看过后重新签"
    en "the template changed after it was signed (signed {theirs}, now {ours}); legal has to look and sign again"

    pub(super) struct NotAllowed { name: String }
    zh "模板用了签核没有允许的变量 {name}；请法务重新签，并把它写进 --vars"
    en "the template uses {name}, which the sign-off does not allow; legal has to sign again and name it in --vars"

    pub(super) struct TooLong { until: String, latest: String }
    zh "有效期写到 {until}，超过政策允许的 {latest}；请重新签"
    en "it claims to hold until {until}, longer than the policy allows ({latest}); sign again"

    pub(super) struct PastUntil { until: String }
    zh "模板签核已于 {until} 过期；请法务重新签"
    en "the template's sign-off expired on {until}; legal has to sign again"

    pub(super) struct NotLegal { reviewer: String, roles: String }
    zh "{reviewer} 的角色是 {roles}，不能签模板；需要 legal"
    en "{reviewer} has the roles {roles} and cannot sign a template, which needs legal"

    pub(super) struct TierAsks { account: String }
    zh "模板签核不够：账号 {account} 的每次活动都须法务终审，与文案无关"
    en "the template's sign-off is not enough: whatever it says, legal signs every campaign of account {account}"

    pub(super) struct SizeAsks { people: u64, limit: u32 }
    zh "模板签核不够：最多可达 {people} 人，超过 {limit} 人的活动须法务单独终审（签模板时看不到人数）"
    en "the template's sign-off is not enough: it may reach {people} people, and above {limit} legal signs the campaign (who signed the template saw no audience)"

    pub(super) struct NotSeen { text: String, rule: String, place: String }
    zh "模板签核不够：“{text}”（{rule}，{place}）不是法务看过的模板原文，可能来自 [vars]、附件或别处；请法务签这次活动，或把它写回模板"
    en "the template's sign-off is not enough: \"{text}\" ({rule}, {place}) is not what legal read in the template; it may come from [vars], an attachment or elsewhere. Legal signs this campaign, or it moves into the template"

    pub(super) struct TextOutside { touch: String, industry: String }
    zh "模板签核不够：行业 {industry} 的每段文案都须法务看过，触达 {touch} 的文案不是已签的模板"
    en "the template's sign-off is not enough: in the trade {industry} legal reads every text, and touch {touch} uses no signed template"

    pub(super) struct TextInVars { touch: String, industry: String, name: String }
    zh "模板签核不够：行业 {industry} 的文案须法务看过，触达 {touch} 用 vars.{name} 填进了成句的话；写进模板再签，或请法务签这个活动"
    en "the template's sign-off is not enough: in the trade {industry} legal reads every text, and touch {touch} fills in a whole text by vars.{name}; write it into the template, or legal signs this campaign"

    pub(super) struct Beside { touch: String, industry: String }
    zh "模板签核不够：行业 {industry} 须法务终审，触达 {touch} 的附件、卡片或标题不在模板里，法务没有看过"
    en "the template's sign-off is not enough: in the trade {industry} legal signs, and saw nothing of what touch {touch} attaches, its card or its subject"

    pub(super) struct OtherTrade { template: String, industry: String }
    zh "模板签核不够：法务签 {template} 时没有按行业 {industry} 看过；请重新签"
    en "the template's sign-off is not enough: legal did not look at {template} for the trade {industry}; sign again"
}
