//! What a plan did not look at becomes sentences: a reader must not take silence for an answer.

use super::SheetOf;
use crate::{diagnostic::Sentence, report::author_text::AuthorText, say};

say! {
    struct OnlySome { campaigns: String }
    zh "只看了 {campaigns}；其他活动没有看"
    en "only {campaigns} was looked at, and no other campaign"

    struct NoLedger {}
    zh "没有台账：收件人、排除、配额、接收上限和已发记录都没有看"
    en "no ledger: recipients, exclusions, quotas, caps and what was sent before were not looked at"

    struct NoDirectory {}
    zh "还没有同步通讯录：谁会收到没有看"
    en "the directory was never read: who would get it was not looked at"

    struct Pages {}
    zh "链接打开后的页面没有看（qunfa check --online 会打开），也不在签核的内容里"
    en "the pages behind links were not opened (`qunfa check --online` opens them) and are no part of what is signed"

    struct Words {}
    zh "没有列出问题，只表示没有发现已知的风险词"
    en "where no finding is listed, no known risk word was found, and nothing more is said"
}

/// In the order a reader needs them.
pub(super) fn unseen(of: &SheetOf<'_>) -> Vec<AuthorText> {
    let scope = &of.document.scope;
    let campaigns = scope.join(of.lang.pick("、", ", "));
    let only = (!scope.is_empty()).then(|| OnlySome { campaigns }.into());
    let has_ledger = of.plan.position.is_some();
    let no_ledger = (!has_ledger).then(|| NoLedger {}.into());
    let no_directory =
        (has_ledger && of.plan.directory_ms.is_none()).then(|| NoDirectory {}.into());
    let always: [Sentence; 2] = [Pages {}.into(), Words {}.into()];
    let own = [only, no_ledger, no_directory].into_iter().flatten();
    let all = own.chain(of.unseen.iter().cloned()).chain(always);
    all.map(|sentence| AuthorText::of(sentence.in_lang(of.lang)))
        .collect()
}
