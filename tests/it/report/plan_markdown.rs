//! What a request's comment says of a plan: the verdict first, each campaign whole in itself, nothing that scrolls sideways.

use super::plans::{CALM, Made};
use qunfa::{
    model::{Lang, Stage},
    report::{self, Style},
};

/// What differs with every line of a file: digests and the plan's id.
fn steady(text: &str) -> String {
    let mut shown = String::new();
    let mut hex = String::new();
    for character in text.chars().chain([' ']) {
        if character.is_ascii_hexdigit() {
            hex.push(character);
            continue;
        }
        match hex.len() {
            64 => shown.push_str("[HEX]"),
            _ => shown.push_str(&hex),
        }
        hex.clear();
        shown.push(character);
    }
    shown.truncate(shown.len() - 1);
    shown
}

const BOTH: &[(Stage, &str)] = &[(Stage::Risk, "zhao"), (Stage::Legal, "qian")];

#[test]
fn a_plan_that_was_signed_says_so_first() {
    let made = Made::of(CALM).signed(BOTH);
    insta::assert_snapshot!(steady(&made.markdown(Lang::Zh).whole()), @r#"
    ### ✅ 可以发出：1 个活动

    要发的触达 1；将发给 60 人次，4 次调用。

    `台账 3f9a51c07d2e@12 · 通讯录 2026-11-12 08:00`

    #### `会员日`

    ✅ **可以发出**

    `a` 第 `1` 期 · 账号 `east`

    摘要 `sha256:[HEX]`

    | `burst` | 客户群发 · 发送 |
    | :-- | :-- |
    | 发给 | 60 人 |
    | 文案 | 1 条文案 |
    | 调用 | 4 次调用，不到 1 秒 |
    | 确认 | 2 名成员要确认，每人最多 1 个任务 |
    | 时段 | 2026-11-12 11:00 起，至 2026-11-12 13:00；1 次群发，用 1 个时段；最晚合并 2026-11-14 13:00 |
    | 配额 | 当天已用 0 → 1 次（200 次），每次至多 500 人 |
    | 解析 | `等级/会员 = et1` · `门店 = #2` |

    **签核**

    - ✔ 自查：没有必须改的问题
    - ✔ 复审：`zhao`，2026-11-12 10:30 签，2026-11-13 11:30 前有效
    - ✔ 终审：`qian`，2026-11-12 10:30 签，2026-11-13 11:30 前有效

    <details>
    <summary>客户看到的消息</summary>

    **触达** `burst`

    > `【一茶】周六会员日，热饮第二杯半价。`
    >
    > `到店出示本条消息即可，回复退订不再接收。`

    - 卡片与附件 `会员日会场`
    - 链接 `https://shop.example.com/day?q=⟨M⟩`

    </details>


    **没有看的**

    - `链接打开后的页面没有看（qunfa check --online 会打开），也不在签核的内容里`
    - `没有列出问题，只表示没有发现已知的风险词`

    <details>
    <summary>全部摘要</summary>

    - `a` `sha256:[HEX]`

    </details>

    计划编号 `[HEX]`
    "#);
}

#[test]
fn a_plan_that_waits_for_legal_names_the_stage_and_why() {
    let made = Made::of(CALM).signed(&BOTH[..1]);
    let blocks = made.markdown(Lang::Zh);
    insta::assert_snapshot!(steady(&blocks.head), @r#"
    ### ⛔ 还不能发：1 个活动；缺 1 个终审

    受阻的 1；将发给 0 人次，0 次调用。

    `台账 3f9a51c07d2e@12 · 通讯录 2026-11-12 08:00`
    "#);
    insta::assert_snapshot!(steady(&blocks.records[0]), @r#"
    #### `会员日`

    ⛔ **还不能发：缺 终审**

    `a` 第 `1` 期 · 账号 `east`

    摘要 `sha256:[HEX]`

    | `burst` | 客户群发 · 受阻 |
    | :-- | :-- |
    | 发给 | 60 人 |
    | 文案 | 1 条文案 |
    | 调用 | 4 次调用，不到 1 秒 |
    | 确认 | 2 名成员要确认，每人最多 1 个任务 |
    | 时段 | 2026-11-12 11:00 起，至 2026-11-12 13:00；1 次群发，用 1 个时段；最晚合并 2026-11-14 13:00 |
    | 配额 | 当天已用 0 → 1 次（200 次），每次至多 500 人 |
    | 解析 | `等级/会员 = et1` · `门店 = #2` |

    **签核**

    - ✔ 自查：没有必须改的问题
    - ✔ 复审：`zhao`，2026-11-12 10:30 签，2026-11-13 11:30 前有效
    - **缺 终审**（legal）：`最多可达 500 人, 超过 50 人须法务终审`

    <details>
    <summary>客户看到的消息</summary>

    **触达** `burst`

    > `【一茶】周六会员日，热饮第二杯半价。`
    >
    > `到店出示本条消息即可，回复退订不再接收。`

    - 卡片与附件 `会员日会场`
    - 链接 `https://shop.example.com/day?q=⟨M⟩`

    </details>
    "#);
}

#[test]
fn findings_stand_beside_the_documents_that_answer_them() {
    let claims = CALM.replace("热饮第二杯半价。", "满意度98%，全网最低价。")
        + "\n[[evidence]]\nclaim = \"满意度98%\"\nfile = \"./evidence/survey.pdf\"\nissuer = \"会员部\"\nperiod = \"2026-09\"\nsample = \"n=2013\"\nvalid_until = 2027-03-31\n";
    let made = Made::of(&claims);
    let blocks = made.markdown(Lang::Zh);
    insta::assert_snapshot!(steady(&blocks.head), @r#"
    ### ⛔ 还不能发：1 个活动；1 个问题必须改；缺 1 个复审；缺 1 个终审

    受阻的 1；将发给 0 人次，0 次调用。

    `台账 3f9a51c07d2e@12 · 通讯录 2026-11-12 08:00`
    "#);
    insta::assert_snapshot!(steady(&blocks.records[0]), @r#"
    #### `会员日`

    ⛔ **还不能发：1 个问题必须改，缺 复审、终审**

    `a` 第 `1` 期 · 账号 `east`

    摘要 `sha256:[HEX]`

    | `burst` | 客户群发 · 受阻 |
    | :-- | :-- |
    | 发给 | 60 人 |
    | 文案 | 1 条文案 |
    | 调用 | 4 次调用，不到 1 秒 |
    | 确认 | 2 名成员要确认，每人最多 1 个任务 |
    | 时段 | 2026-11-12 11:00 起，至 2026-11-12 13:00；1 次群发，用 1 个时段；最晚合并 2026-11-14 13:00 |
    | 配额 | 当天已用 0 → 1 次（200 次），每次至多 500 人 |
    | 解析 | `等级/会员 = et1` · `门店 = #2` |

    **签核**

    - ✘ 自查：1 个问题必须改
    - **缺 自查**：`自查未通过: 1 条阻断问题, 改好后才谈得上签核`
    - **缺 复审**（superior/risk）：`账号 east 属部门(department): 须由上级(superior)或复审(risk)签复审, 作者不能签`
    - **缺 终审**（legal）：`最多可达 500 人, 超过 50 人须法务终审`

    <details open>
    <summary>问题 2 个，其中 1 个必须改</summary>

    - **需证据** `EVD-PCT` `campaigns/a.toml:11:21`\
      `"满意度98%" 有风险: 百分比数据`\
      原文 `满意度98%`\
      怎么办 `已附证据 campaigns/evidence/survey.pdf, 由复审核对`\
      依据 `广告法 11 (条文已核对)`\
      依据 `广告引证内容执法指南 (据公开资料, 条文未核对)`\
      证据 `「满意度98%」 · report · campaigns/evidence/survey.pdf · 出具 会员部 · 期间 2026-09 · 样本 n=2013 · 有效至 2027-03-31 · sha256:[HEX]`
    - **阻断** `ABS-011` `campaigns/a.toml:11:28`\
      `"全网最低" 有风险: “最”修饰商品或商家的要素`\
      原文 `全网最低`\
      怎么办 `写具体数字，并说明测试条件和时间`\
      依据 `广告法 9(3) (条文已核对)`

    </details>

    <details>
    <summary>客户看到的消息</summary>

    **触达** `burst`

    > `【一茶】周六会员日，满意度98%，全网最低价。`
    >
    > `到店出示本条消息即可，回复退订不再接收。`

    - 卡片与附件 `会员日会场`
    - 链接 `https://shop.example.com/day?q=⟨M⟩`

    </details>
    "#);
}

#[test]
fn what_changed_after_it_was_signed_is_shown_line_by_line() {
    let made = Made::of(CALM)
        .signed(BOTH)
        .then_changed(&CALM.replace("热饮第二杯半价", "热饮第三杯免费"));
    let record = made.markdown(Lang::Zh).records.remove(0);
    let (_, changes) = record.split_once("**正文改动**").expect("a diff");
    let (changes, _) = changes.split_once("<details").expect("what follows");
    insta::assert_snapshot!(changes, @r#"
     `burst` 与上次签核的正文相比

    > **－** `【一茶】周六会员日，热饮第二杯半价。`\
    > **＋** `【一茶】周六会员日，热饮第三杯免费。`
    >
    > 　 `到店出示本条消息即可，回复退订不再接收。`
    "#);
    assert_eq!(record.matches("✘ 无效").count(), 2, "{record}");
}

#[test]
fn the_same_in_english() {
    let made = Made::of(CALM).signed(&BOTH[..1]);
    insta::assert_snapshot!(steady(&made.markdown(Lang::En).whole()), @r#"
    ### ⛔ may not go out: 1 campaign; 1 sign-off of stage legal is missing

    blocked 1; 0 recipients, 0 calls.

    `ledger 3f9a51c07d2e@12 · directory 2026-11-12 08:00`

    #### `会员日`

    ⛔ **it may not go out: missing legal**

    `a` run `1` · account `east`

    digest `sha256:[HEX]`

    | `burst` | customer mass-send · blocked |
    | :-- | :-- |
    | to | 60 people |
    | texts | 1 message |
    | calls | 4 calls in under a second |
    | confirmed by | 2 members to confirm, at most 1 task each |
    | slots | from 2026-11-12 11:00 to 2026-11-12 13:00; 1 send in 1 slot; merge before 2026-11-14 13:00 |
    | quota | 0 → 1 sends that day (of 200), at most 500 people a send |
    | names | `等级/会员 = et1` · `门店 = #2` |

    **Sign-offs**

    - ✔ self: nothing has to be mended
    - ✔ risk: `zhao`, signed 2026-11-12 10:30, valid until 2026-11-13 11:30
    - **missing legal** (legal): `it may reach 500 people; above 50 legal signs`

    <details>
    <summary>The message as customers see it</summary>

    **Touch** `burst`

    > `【一茶】周六会员日，热饮第二杯半价。`
    >
    > `到店出示本条消息即可，回复退订不再接收。`

    - card or attachment `会员日会场`
    - link `https://shop.example.com/day?q=⟨M⟩`

    </details>


    **Not looked at**

    - ``the pages behind links were not opened (`qunfa check --online` opens them) and are no part of what is signed``
    - `where no finding is listed, no known risk word was found, and nothing more is said`

    <details>
    <summary>All digests</summary>

    - `a` `sha256:[HEX]`

    </details>

    Plan id `[HEX]`
    "#);
}

#[test]
fn without_a_ledger_it_says_what_nobody_looked_at() {
    let blocks = Made::of(CALM).without_ledger().markdown(Lang::Zh);
    assert!(
        blocks.head.contains("没有台账，受众未解析"),
        "{}",
        blocks.head
    );
    assert!(
        blocks.tail.contains("没有台账：收件人、排除、配额"),
        "{}",
        blocks.tail
    );
}

#[test]
fn every_record_is_balanced_and_the_whole_is_its_parts() {
    let blocks = Made::of(CALM).signed(BOTH).markdown(Lang::Zh);
    for part in blocks.records.iter().chain([&blocks.head, &blocks.tail]) {
        let count = |tag: &str| part.matches(tag).count();
        assert_eq!(count("<details"), count("</details>"), "{part}");
        assert_eq!(count("<summary>"), count("</summary>"), "{part}");
        assert!(part.ends_with('\n'), "{part}");
    }
    let whole = blocks.whole();
    assert!(whole.starts_with(&blocks.head) && whole.ends_with(&blocks.tail));
}

#[test]
fn a_long_text_is_cut_and_what_is_left_out_is_counted() {
    let long = CALM.replace("热饮第二杯半价。", &"热饮第二杯半价。".repeat(500));
    let record = Made::of(&long).markdown(Lang::Zh).records.remove(0);
    assert!(record.contains("字未显示）"), "{}", record.len());
    assert!(record.chars().count() < 12_000, "{}", record.len());
}

#[test]
fn whoever_signs_is_shown_the_whole_text_and_what_nobody_looked_at() {
    let long = CALM.replace("热饮第二杯半价。", &"热饮第二杯半价。".repeat(500));
    let style = Style { colour: false };
    let made = Made::of(&long);
    let text = made.shown(Lang::Zh, |sheet| report::signing_text(sheet, style));
    for shown in [
        "a：还不能发：",
        &"热饮第二杯半价。".repeat(500),
        "[卡片与附件] 会员日会场",
        "[链接] https://shop.example.com/day",
        "没有看的\n  链接打开后的页面没有看",
    ] {
        assert!(text.contains(shown), "{shown}\n{text}");
    }
    let plan = made.shown(Lang::Zh, |sheet| report::plan_text(sheet, style));
    assert!(text.contains(&plan), "{text}");
}
