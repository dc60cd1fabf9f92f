//! Every reason for which a sign-off counts for nothing, and the near miss that counts.

use super::world::{DAY_MS, NOW_MS, World, checked, figure, finding, verified, world};
use qunfa::{
    approval::{Case, Review, Statement},
    history::Revocation,
    model::{CampaignId, Severity, Stage, Tier},
    ports::{CheckedSignoff, CodeHost, HistoryGap, HostGap, Pushed, SignatureProblem, Since},
    workspace::Reviewer,
};

/// A name, and a world with a sign-off that is void in it.
type Void = (&'static str, fn() -> Review);

const REASONS: &[Void] = &[
    ("signature does not fit", || {
        unsigned(SignatureProblem::Invalid(
            "Signature verification failed: incorrect signature".to_owned(),
        ))
    }),
    ("signature by a stranger", || {
        unsigned(SignatureProblem::UnknownKey)
    }),
    ("signature for something else", || {
        unsigned(SignatureProblem::WrongNamespace("git".to_owned()))
    }),
    ("signature unreadable", || {
        unsigned(SignatureProblem::Malformed("CRLF".to_owned()))
    }),
    ("signature by a weak key", || {
        unsigned(SignatureProblem::WeakKey("RSA 2048".to_owned()))
    }),
    ("signature by a revoked key", || {
        unsigned(SignatureProblem::Revoked("SHA256:abc".to_owned()))
    }),
    ("not a statement", || {
        one(&world(), &checked("{}", Ok("zhao".to_owned())))
    }),
    ("another reviewer's key", || {
        one(
            &world(),
            &checked(&zhao(&world()).text(), Ok("qian".to_owned())),
        )
    }),
    ("no reviewer", || {
        with(&world(), |said| said.reviewer = "zhou".into())
    }),
    ("another corp", || {
        with(&world(), |said| said.corp = "ww1".into())
    }),
    ("another campaign", || {
        with(&world(), |said| said.campaign = "double12".into())
    }),
    ("another run", || {
        with(&world(), |said| said.run = "2".into())
    }),
    ("other content", || other_content(&[])),
    ("other content, and the old one is known", || {
        let before = world().mandate();
        other_content(&[before.text()])
    }),
    ("no time", || {
        with(&world(), |said| said.signed = "yesterday".into())
    }),
    ("ends before it begins", || {
        with(&world(), |said| said.use_by = said.signed.clone())
    }),
    ("signed in the future", || {
        with(&world(), |said| {
            (said.signed, said.use_by) = times(120_001 + 999, DAY_MS);
        })
    }),
    ("expired a second ago", || {
        with(&world(), |said| {
            (said.signed, said.use_by) = times(-DAY_MS, -1_000);
        })
    }),
    ("valid too long", || {
        with(&world(), |said| {
            (said.signed, said.use_by) = times(-1_000, 7 * DAY_MS);
        })
    }),
    ("stage self", || {
        with(&world(), |said| said.stage = Stage::Own)
    }),
    ("role missing", || {
        one(&world(), &verified(&world().says("qian", Stage::Risk)))
    }),
    ("author by mail", || by_author(&world(), "zhao@x.cn")),
    ("author by a hidden mail", || {
        by_author(&world(), "123+Zhao-Hub@users.noreply.github.com")
    }),
    ("history: no repository", || {
        no_history(HistoryGap::NoRepository)
    }),
    ("history: shallow", || no_history(HistoryGap::Shallow)),
    ("history: not ours", || {
        no_history(HistoryGap::NotOurs(
            "git config --global --add safe.directory '/srv/tea'".to_owned(),
        ))
    }),
    ("history: too long", || {
        no_history(HistoryGap::TooLong(200_000))
    }),
    ("history: no identity", || {
        no_history(HistoryGap::NoIdentity)
    }),
    ("history: no trace", || no_history(HistoryGap::NoTrace)),
    ("nobody asked history", || {
        let mut world = world();
        world.provenance = qunfa::ports::Provenance::default();
        one(&world, &verified(&zhao(&world)))
    }),
    ("history: unreadable", || {
        no_history(HistoryGap::Unreadable("object not found".to_owned()))
    }),
    ("nothing to tell a reviewer by", || {
        let mut world = world();
        let zhao = world.policy.reviewers.get_mut("zhao").expect("built");
        (zhao.aliases, zhao.github) = (Vec::new(), None);
        (zhao.gitlab, zhao.gitee) = (None, None);
        one(&world, &verified(&self::zhao(&world)))
    }),
    ("audience not recorded", || {
        with(&world(), |said| said.audience[0].count = 12_481)
    }),
    ("audience missing", || {
        with(&world(), |said| drop(said.audience.remove(0)))
    }),
    ("audience twice", || {
        with(&world(), |said| {
            said.audience.push(figure("burst", 12_480, "9f2c"));
        })
    }),
    ("a bot by its login", || {
        by(|zhao| zhao.github = Some("approver[bot]".to_owned()))
    }),
    ("a bot by declaration", || by(|zhao| zhao.bot = true)),
    ("last pusher", || pushed(Pushed::Change)),
    ("pushed what this clone lacks", || {
        let commit = Some("c0ffee00000000000000000000000000000000aa".to_owned());
        pushed(Pushed::Unseen {
            request: 12,
            commit,
        })
    }),
    ("pushed what the host does not name", || {
        pushed(Pushed::Unseen {
            request: 12,
            commit: None,
        })
    }),
    ("opened what nobody says who pushed", || {
        let host = CodeHost::Gitee;
        pushed(Pushed::Opened { host, request: 12 })
    }),
    ("nobody could be asked who pushed", || {
        unread(HostGap::NoToken("$GITHUB_TOKEN".to_owned()))
    }),
    ("no repository to ask about", || {
        unread(HostGap::NoRepository)
    }),
    ("the host did not tell who pushed", || {
        let reason = "GET …/activity met a rate limit";
        unread(HostGap::Trouble(reason.to_owned()))
    }),
    ("author by a hidden mail of GitLab", || {
        let mut world = world();
        let zhao = world.policy.reviewers.get_mut("zhao").expect("built");
        zhao.gitlab = Some("zhao.lab".to_owned());
        by_author(&world, "77-zhao.lab@users.noreply.gitlab.com")
    }),
    ("author, and the last approval is not here", || {
        since(Since::Missing("0123456789abcdef0123".to_owned()))
    }),
    ("author, and no ledger", || since(Since::NoLedger)),
    ("approval withdrawn", || withdrawn(NOW_MS - 3_600_000)),
    ("one person, two stages", || {
        let mut world = world();
        world
            .policy
            .reviewers
            .get_mut("zhao")
            .expect("built")
            .roles
            .push("legal".to_owned());
        world.review(&[
            verified(&zhao(&world)),
            verified(&later(world.says("zhao", Stage::Legal))),
        ])
    }),
    ("one person under two names", || {
        let mut world = world();
        world
            .policy
            .reviewers
            .get_mut("qian")
            .expect("built")
            .aliases
            .push("ZHAO@x.cn".to_owned());
        world.review(&[
            verified(&zhao(&world)),
            verified(&later(world.says("qian", Stage::Legal))),
        ])
    }),
    ("signed again", || {
        world().review(&[verified(&zhao(&world())), verified(&later(zhao(&world())))])
    }),
    ("too many", || {
        world().review(&vec![checked("{}", Err(SignatureProblem::UnknownKey)); 65])
    }),
];

#[test]
fn every_reason_is_said_in_both_languages() {
    let told: Vec<String> = REASONS
        .iter()
        .map(|(name, review)| format!("{name}\n{}", last_void(&review())))
        .collect();
    let told = told
        .join("\n")
        .replace(&world().digest().short(), "4f1c")
        .replace(&changed().digest().short(), "9ab2");
    insta::assert_snapshot!(told, @r#"
    signature does not fit
      risk zhao: 签名与内容对不上(ssh-keygen: Signature verification failed: incorrect signature); 内容或签名被改过, 请重新签
      the signature does not fit the statement (ssh-keygen: Signature verification failed: incorrect signature); one of them was changed: sign again
    signature by a stranger
      risk zhao: 签名用的密钥不属于任何审核人; 请核对 [reviewers] 中的 key
      the key that signed belongs to no reviewer; compare it with the keys in [reviewers]
    signature for something else
      risk zhao: 这个签名是为别的用途(git)做的, 不能当作签核
      the signature was made for another purpose (git) and is no sign-off
    signature unreadable
      risk zhao: 签名读不出来(CRLF); 签核文件须为 UTF-8、LF 换行, 内容原样保留
      the signature cannot be read (CRLF); sign-off files are UTF-8 with LF, and kept as they were written
    signature by a weak key
      risk zhao: 密钥 RSA 2048 太弱, 不予承认; 请换 ed25519, 或 3072 位以上的 RSA
      the key RSA 2048 is too weak to count; use ed25519, or RSA of at least 3072 bits
    signature by a revoked key
      risk zhao: 密钥 SHA256:abc 已被吊销（review.revoked），它的签名一律无效; 请换一把密钥重新签
      the key SHA256:abc is revoked (review.revoked) and none of its signatures counts; sign again with another key
    not a statement
      - zhao: 签核内容不是本程序写的格式, 可能被改过; 请用 qunfa signoff 重新签
      the statement is not as this program writes it, and may have been edited; sign again with qunfa signoff
    another reviewer's key
      risk zhao: 写的是 zhao 的签核, 用的却是 qian 的密钥
      it names zhao, but qian's key signed it
    no reviewer
      risk zhou: zhou 不在(或已不在) [reviewers] 中
      zhou is not, or no longer, among [reviewers]
    another corp
      risk zhao: 签的是另一家企业(ww1), 本工作区是 ww0123456789abcdef
      it was signed for another corp (ww1); this workspace is ww0123456789abcdef
    another campaign
      risk zhao: 签的是另一个活动(double12), 这里是 double11
      it was signed for another campaign (double12); this is double11
    another run
      risk zhao: 签的是第 2 期, 现在是第 1 期; 每一期都要重新签核
      it was signed for run 2, and this is run 1; every run is signed anew
    other content
      risk zhao: 签核的内容是 4f1c…, 现在的内容是 9ab2…, 内容改过须重新签
      approved 4f1c… but content is now 9ab2…; sign the new content
    other content, and the old one is known
      risk zhao: 签核的内容是 4f1c…, 现在的内容是 9ab2…, 改动: touch.burst.audience.max_recipients, touch.burst.template, touch.mail.audience.max_recipients, touch.second.audience.max_recipients; 须重新签
      approved 4f1c… but content is now 9ab2…; changed: touch.burst.audience.max_recipients, touch.burst.template, touch.mail.audience.max_recipients, touch.second.audience.max_recipients; sign the new content
    no time
      risk zhao: 签核时间读不出来, 或有效期早于签核时间; 请重新签
      its times cannot be read, or it ends before it was signed; sign again
    ends before it begins
      risk zhao: 签核时间读不出来, 或有效期早于签核时间; 请重新签
      its times cannot be read, or it ends before it was signed; sign again
    signed in the future
      risk zhao: 签核时间 2026-11-09 10:02 在将来; 请校准签核人电脑的时钟后重新签
      it was signed in the future (2026-11-09 10:02); set the reviewer's clock and sign again
    expired a second ago
      risk zhao: 签核已于 2026-11-09 09:59 过期, 须重新签
      it expired at 2026-11-09 09:59; sign again
    valid too long
      risk zhao: 有效期到 2026-11-16 10:00, 超过策略允许的 2026-11-16 09:59; 请重新签
      it is valid until 2026-11-16 10:00, longer than the policy allows (2026-11-16 09:59); sign again
    stage self
      self zhao: 自查由程序判定, 不需要也不接受签核; 请签 risk 或 legal
      stage self is what check finds and is not signed; sign risk or legal
    role missing
      risk qian: qian 的角色是 legal, 不能签 risk; 需要 risk / superior
      qian has the roles legal and cannot sign risk, which needs risk / superior
    author by mail
      risk zhao: 作者不能审核自己: zhao 以 zhao@x.cn 改过这个活动的内容; 请换一位审核人
      author cannot approve: zhao changed this campaign's content as zhao@x.cn; another reviewer has to sign
    author by a hidden mail
      risk zhao: 作者不能审核自己: zhao 以 123+Zhao-Hub@users.noreply.github.com 改过这个活动的内容; 请换一位审核人
      author cannot approve: zhao changed this campaign's content as 123+Zhao-Hub@users.noreply.github.com; another reviewer has to sign
    history: no repository
      risk zhao: 查不到谁改过内容, 因此不能排除作者自己签核: 工作区不在 git 仓库中
      it cannot be told who changed the content, so the signer may be its author: the workspace is in no git repository
    history: shallow
      risk zhao: 查不到谁改过内容, 因此不能排除作者自己签核: 浅克隆缺少历史, CI 中请设 fetch-depth: 0
      it cannot be told who changed the content, so the signer may be its author: the clone is shallow; in CI set fetch-depth: 0
    history: not ours
      risk zhao: 查不到谁改过内容, 因此不能排除作者自己签核: 仓库属于另一个用户, git 拒绝读取, 请运行 git config --global --add safe.directory '/srv/tea'
      it cannot be told who changed the content, so the signer may be its author: the repository belongs to another user and git refuses it; run git config --global --add safe.directory '/srv/tea'
    history: too long
      risk zhao: 查不到谁改过内容, 因此不能排除作者自己签核: 历史超过 200000 个提交
      it cannot be told who changed the content, so the signer may be its author: history is longer than 200000 commits
    history: no identity
      risk zhao: 查不到谁改过内容, 因此不能排除作者自己签核: 有未提交的改动, 而 git 没有配置 user.email
      it cannot be told who changed the content, so the signer may be its author: there are uncommitted changes and git has no user.email
    history: no trace
      risk zhao: 查不到谁改过内容, 因此不能排除作者自己签核: 没有任何提交改过这些文件
      it cannot be told who changed the content, so the signer may be its author: no commit explains where the files come from
    nobody asked history
      risk zhao: 查不到谁改过内容, 因此不能排除作者自己签核: 没有任何提交改过这些文件
      it cannot be told who changed the content, so the signer may be its author: no commit explains where the files come from
    history: unreadable
      risk zhao: 查不到谁改过内容, 因此不能排除作者自己签核: git: object not found
      it cannot be told who changed the content, so the signer may be its author: git: object not found
    nothing to tell a reviewer by
      risk zhao: 无法判断 zhao 是不是作者; 请在 [reviewers] 中写明其提交用的邮箱(aliases)或代码平台的用户名
      nothing tells whether zhao is an author; give their commit addresses (aliases) or their login on the code host in [reviewers]
    audience not recorded
      risk zhao: 触达 burst 的受众数字(12481 人)台账没有记录; 请先 plan --record, 再按记录签核
      the ledger has no recorded audience of 12481 for touch burst; run plan --record, then sign what it recorded
    audience missing
      risk zhao: 签核没有写触达 burst 的受众(no recorded audience); 请用 plan --record 的结果签核(signoff --plan plan.json)
      no recorded audience for touch burst in the statement; sign with a recorded plan (signoff --plan plan.json)
    audience twice
      risk zhao: 签核内容不是本程序写的格式, 可能被改过; 请用 qunfa signoff 重新签
      the statement is not as this program writes it, and may have been edited; sign again with qunfa signoff
    a bot by its login
      risk zhao: 机器人不能签核: zhao（approver[bot]）是机器人账号, 也不算另一个人; 请由人来签
      bots never sign: zhao (approver[bot]) is a bot's account, and never another person; a person has to sign
    a bot by declaration
      risk zhao: 机器人不能签核: zhao（zhao）是机器人账号, 也不算另一个人; 请由人来签
      bots never sign: zhao (zhao) is a bot's account, and never another person; a person has to sign
    last pusher
      risk zhao: 最后推送的人不能审核: zhao 以 Zhao-Hub 推送了这次改动; 请换一位审核人
      who pushed last cannot approve: zhao pushed this change as Zhao-Hub; another reviewer has to sign
    pushed what this clone lacks
      risk zhao: 推送过的人不能审核: zhao 以 Zhao-Hub 向请求 12 推送过, 而提交 c0ffee00000000000000000000000000000000aa 不在本地仓库里, 看不出改了什么, 只能算作改过; 请先运行 git fetch origin c0ffee00000000000000000000000000000000aa, 或换一位审核人
      who pushed cannot approve: zhao pushed to request 12 as Zhao-Hub, and what was changed cannot be seen because the commit c0ffee00000000000000000000000000000000aa is not in this clone; run git fetch origin c0ffee00000000000000000000000000000000aa first, or have another reviewer sign
    pushed what the host does not name
      risk zhao: 推送过的人不能审核: zhao 以 Zhao-Hub 向请求 12 推送过, 代码平台没有说清推送了什么, 只能算作改过; 请换一位审核人
      who pushed cannot approve: zhao pushed to request 12 as Zhao-Hub, and the code host does not say what; another reviewer has to sign
    opened what nobody says who pushed
      risk zhao: 提交请求的人不能审核: Gitee 不说请求 12 是谁推送的, 只能算作由提交它的 Zhao-Hub（zhao）推送; 请换一位审核人
      who opened a request cannot approve: Gitee does not tell who pushed to request 12, so Zhao-Hub (zhao), who opened it, counts as who did; another reviewer has to sign
    nobody could be asked who pushed
      risk zhao: 不知道是不是 zhao 自己推送了改动, 签核暂不算数: 没有问 GitHub, 缺少访问令牌（$GITHUB_TOKEN 没有设置）; 设好后再次运行即可
      it is not known whether zhao pushed the change, so the sign-off does not count yet: GitHub was not asked, the token is missing ($GITHUB_TOKEN is not set); set it and run again
    no repository to ask about
      risk zhao: 不知道是不是 zhao 自己推送了改动, 签核暂不算数: 不知道是 GitHub 上的哪个仓库, 请在 [host] 里写明 repository = "owner/name"
      it is not known whether zhao pushed the change, so the sign-off does not count yet: nothing says which repository at GitHub it is; write repository = "owner/name" in [host]
    the host did not tell who pushed
      risk zhao: 不知道是不是 zhao 自己推送了改动, 签核暂不算数: GitHub 没有回答（GET …/activity met a rate limit）; 恢复后再次运行即可
      it is not known whether zhao pushed the change, so the sign-off does not count yet: GitHub did not answer (GET …/activity met a rate limit); run again once it is mended
    author by a hidden mail of GitLab
      risk zhao: 作者不能审核自己: zhao 以 77-zhao.lab@users.noreply.gitlab.com 改过这个活动的内容; 请换一位审核人
      author cannot approve: zhao changed this campaign's content as 77-zhao.lab@users.noreply.gitlab.com; another reviewer has to sign
    author, and the last approval is not here
      risk zhao: 作者不能审核自己: zhao 以 zhao@x.cn 改过这个活动的内容; 请换一位审核人（上次签核时的提交 0123456789ab 不在这个克隆的历史里, 因此按全部历史判断; 请完整克隆）
      author cannot approve: zhao changed this campaign's content as zhao@x.cn; another reviewer has to sign (the commit 0123456789ab of the last approval is not in this clone's history, so everybody counts who ever changed it; clone it whole)
    author, and no ledger
      risk zhao: 作者不能审核自己: zhao 以 zhao@x.cn 改过这个活动的内容; 请换一位审核人（手边没有台账, 不知道上次签核到哪里, 因此按全部历史判断）
      author cannot approve: zhao changed this campaign's content as zhao@x.cn; another reviewer has to sign (no ledger is at hand to tell what was approved last, so everybody counts who ever changed it)
    approval withdrawn
      risk zhao: 签核已于 2026-11-09 09:00 由 sun 撤回: 价格写错了; 须在撤回之后重新签（为防时钟误差, 请在撤回两分钟之后）
      revoked on 2026-11-09 09:00 by sun: 价格写错了; sign again, two minutes later at the earliest, because clocks differ
    one person, two stages
      legal zhao: 各阶段须由不同的人签: zhao 已签 risk; 请换一位(或由负责人设置 review.combine)
      stages need distinct people: zhao has signed risk; another person has to sign (or the owner sets review.combine)
    one person under two names
      legal qian: 各阶段须由不同的人签: qian 与已签 risk 的 zhao 是同一人; 请换一位(或由负责人设置 review.combine)
      stages need distinct people: qian and zhao, who signed risk, are one; another person has to sign (or the owner sets review.combine)
    signed again
      risk zhao: zhao 后来又签过同一阶段, 以后一次为准
      zhao signed this stage again later; the later one counts
    too many
      - ?: 签核超过 64 条, 只看前 64 条; 请删去旧的
      more than 64 sign-offs; only the first 64 are looked at: remove old ones
    "#);
}

#[test]
fn nothing_void_is_present_and_nothing_void_clears() {
    for (name, review) in REASONS {
        let review = review();
        assert!(review.cleared.is_none(), "{name} cleared");
        assert!(review.present.len() <= 1, "{name} is present");
        assert!(!review.missing.is_empty(), "{name} satisfied everything");
    }
}

#[test]
fn two_minutes_ahead_is_a_clock_and_the_last_second_still_counts() {
    let world = world();
    for (signed, use_by) in [times(120_000, DAY_MS), times(-DAY_MS, 0)] {
        let review = with(&world, |said| (said.signed, said.use_by) = (signed, use_by));
        assert_eq!(review.void, []);
    }
}

#[test]
fn what_was_signed_after_an_approval_was_withdrawn_counts_once_no_clock_can_be_to_blame() {
    let minute = 60_000;
    for (before, counts) in [(59, 0), (60, 0), (61, 0), (62, 0), (63, 1)] {
        let review = withdrawn(NOW_MS - before * minute);
        assert_eq!(review.present.len(), counts, "{before} minutes ago");
    }
}

#[test]
fn nobody_may_have_changed_what_was_signed_before_and_somebody_may_sign_it_again() {
    let mut world = world();
    world.provenance.authors.clear();
    assert_eq!(one(&world, &verified(&zhao(&world))).present, []);
    world.provenance.since = Since::Signed("0123456789abcdef".to_owned());
    assert_eq!(one(&world, &verified(&zhao(&world))).void, []);
}

#[test]
fn why_everybody_counts_is_said_once() {
    let mut world = world();
    world.provenance.since = Since::NoLedger;
    let authors = ["zhao@x.cn", "li@x.cn"].map(str::to_owned);
    world.provenance.authors.extend(authors);
    let signoffs = ["zhao", "li"].map(|name| verified(&world.says(name, Stage::Risk)));
    let review = world.review(&signoffs);
    let said = |word: &str| {
        review
            .void
            .iter()
            .filter(|one| one.why.zh.contains(word))
            .count()
    };
    assert_eq!((said("作者不能审核自己"), said("手边没有台账")), (2, 1));
    assert!(review.void[0].why.en.contains("no ledger is at hand"));
    assert!(!review.void[1].why.en.contains("no ledger is at hand"));
}

#[test]
fn an_open_gate_outlives_its_sign_offs() {
    let world = world();
    let mut said = zhao(&world);
    (said.signed, said.use_by) = times(-3 * DAY_MS, -DAY_MS);
    let signoffs = [verified(&said)];
    assert_eq!(world.review(&signoffs).present.len(), 0);
    let opened = Some(world.digest());
    assert_eq!(
        world
            .review_with(&signoffs, |case| Case { opened, ..case })
            .present
            .len(),
        1
    );
    let opened = Some(qunfa::model::Digest::of(b"another mandate"));
    assert_eq!(
        world
            .review_with(&signoffs, |case| Case { opened, ..case })
            .present
            .len(),
        0
    );
}

#[test]
fn the_owner_of_an_admin_account_may_be_the_author_but_not_its_second_reviewer() {
    let mut world = world();
    world
        .policy
        .accounts
        .get_mut("east-china")
        .expect("built")
        .tier = Tier::Admin;
    world.provenance.authors.insert("sun@x.cn".to_owned());
    let sun = world.policy.reviewers.get_mut("sun").expect("built");
    sun.roles.push("risk".to_owned());
    let review = world.review(&[verified(&world.says("sun", Stage::Risk))]);
    assert_eq!(review.void, []);
    // The evidence still wants a reviewer who did not write it, and the size wants legal.
    let missing: Vec<_> = review
        .missing
        .iter()
        .map(|need| (need.stage, need.roles.clone()))
        .collect();
    assert_eq!(
        missing,
        [(Stage::Risk, vec!["risk"]), (Stage::Legal, vec!["legal"])]
    );
}

#[test]
fn history_that_is_unknown_does_not_keep_an_owner_from_answering() {
    let mut world = world();
    world
        .policy
        .accounts
        .get_mut("east-china")
        .expect("built")
        .tier = Tier::Admin;
    world.provenance.unknown = Some(HistoryGap::NoRepository);
    assert_eq!(
        world
            .review(&[verified(&world.says("sun", Stage::Risk))])
            .void,
        []
    );
}

#[test]
fn a_broken_self_check_cannot_be_signed_away() {
    let mut world = world();
    world
        .verdict
        .findings
        .push(finding("abs-010", Severity::Block, "最好", 8));
    let review = world.review(&[
        verified(&zhao(&world)),
        verified(&world.says("qian", Stage::Legal)),
    ]);
    assert_eq!(review.missing.len(), 1);
    assert_eq!(review.missing[0].stage, Stage::Own);
    assert!(review.cleared.is_none());
}

#[test]
fn a_campaign_named_with_combining_letters_is_the_same_campaign() {
    let mut world = world();
    world.campaign.id = CampaignId("cafe\u{301}".to_owned());
    assert_eq!(world.review(&[verified(&zhao(&world))]).void, []);
}

fn zhao(world: &World) -> Statement {
    world.says("zhao", Stage::Risk)
}

fn one(world: &World, signoff: &CheckedSignoff) -> Review {
    world.review(std::slice::from_ref(signoff))
}

fn with(world: &World, change: impl FnOnce(&mut Statement)) -> Review {
    let mut said = zhao(world);
    change(&mut said);
    one(world, &checked(&said.text(), Ok(said.reviewer.clone())))
}

fn unsigned(problem: SignatureProblem) -> Review {
    one(&world(), &checked(&zhao(&world()).text(), Err(problem)))
}

fn other_content(earlier: &[&str]) -> Review {
    let signoffs = [verified(&zhao(&world()))];
    changed().review_with(&signoffs, |case| Case { earlier, ..case })
}

fn changed() -> World {
    let mut world = world();
    world.campaign.touches[0].source.text.push('！');
    world.campaign.audience.max_recipients += 1;
    world
}

/// Zhao signs, and the code host has told this of who pushed.
fn pushed(why: Pushed) -> Review {
    let mut world = world();
    let pushers = &mut world.provenance.pushers;
    pushers.insert("Zhao-Hub".to_owned(), why);
    one(&world, &verified(&zhao(&world)))
}

/// Zhao, who has a login on GitHub, signs, and GitHub has not told who pushed.
fn unread(gap: HostGap) -> Review {
    let mut world = world();
    world.provenance.pushes_unread = Some((CodeHost::Github, gap));
    one(&world, &verified(&zhao(&world)))
}

fn by_author(world: &World, mail: &str) -> Review {
    let mut world = world.clone();
    world.provenance.authors.insert(mail.to_owned());
    one(&world, &verified(&zhao(&world)))
}

/// A reviewer with one thing changed.
fn by(change: impl FnOnce(&mut Reviewer)) -> Review {
    let mut world = world();
    change(world.policy.reviewers.get_mut("zhao").expect("built"));
    one(&world, &verified(&zhao(&world)))
}

/// An author signs, and this is from where on changes count.
fn since(since: Since) -> Review {
    let mut world = world();
    world.provenance.since = since;
    by_author(&world, "zhao@x.cn")
}

/// The approval was withdrawn at this moment; it was signed an hour ago.
fn withdrawn(at_ms: i64) -> Review {
    let world = world();
    let revoked = Revocation {
        at_ms,
        by: "sun".to_owned(),
        reason: "价格写错了".to_owned(),
    };
    let signoffs = [verified(&zhao(&world))];
    world.review_with(Vec::leak(signoffs.to_vec()), |case| Case {
        revoked: Some(Box::leak(Box::new(revoked))),
        ..case
    })
}

fn no_history(gap: HistoryGap) -> Review {
    let mut world = world();
    world.provenance.unknown = Some(gap);
    one(&world, &verified(&zhao(&world)))
}

/// Times of a statement, in milliseconds from now.
fn times(signed: i64, use_by: i64) -> (String, String) {
    let mandate = world().mandate();
    let said = qunfa::approval::statement(
        &mandate,
        Stage::Risk,
        &[],
        "zhao",
        NOW_MS + signed,
        NOW_MS + use_by,
    );
    (said.signed, said.use_by)
}

fn later(mut said: Statement) -> Statement {
    (said.signed, said.use_by) = times(-60_000, DAY_MS);
    said
}

fn last_void(review: &Review) -> String {
    let void = review.void.last().expect("this case voids a sign-off");
    let stage = void.stage.map_or("-", Stage::word);
    format!("  {stage} {}: {}\n  {}", void.who, void.why.zh, void.why.en)
}

#[test]
fn who_wrote_the_content_approves_no_waiver_for_it() {
    let mut world = world();
    let signoffs = |world: &World| {
        [("zhao", Stage::Risk), ("qian", Stage::Legal)]
            .map(|(name, stage)| verified(&world.says(name, stage)))
    };
    assert!(world.review(&signoffs(&world)).cleared.is_some());
    world.campaign.waivers[0].approver = "sun".to_owned();
    world.provenance.authors.insert("sun@x.cn".to_owned());
    let review = world.review(&signoffs(&world));
    assert!(review.cleared.is_none());
    let [own] = review.missing.as_slice() else {
        panic!("{:?}", review.missing)
    };
    assert_eq!(own.stage, Stage::Own);
    assert!(own.why.zh.contains("不能自己批准自己"), "{}", own.why.zh);
}

#[test]
fn whoever_has_no_login_on_a_host_that_does_not_answer_could_not_have_been_told_by_it() {
    let mut world = world();
    world.provenance.pushes_unread = Some((CodeHost::Github, HostGap::NoRepository));
    let zhao = world.policy.reviewers.get_mut("zhao").expect("built");
    zhao.github = None;
    let review = one(&world, &verified(&self::zhao(&world)));
    assert_eq!((review.present.len(), review.void), (1, vec![]));
}
