//! What no word list finds: questions a reviewer answers by reading, printed wherever the rules report.

use super::rule::Law;
use crate::{diagnostic::Certainty, model::Lang};

/// One question to the person who reviews.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Question {
    /// Permanent, `RVW-1`.
    pub code: &'static str,
    /// 中文。
    pub zh: &'static str,
    /// English.
    pub en: &'static str,
    /// What it rests on.
    pub basis: &'static [Law],
}

impl Question {
    /// The question in one language.
    pub fn text(&self, lang: Lang) -> &'static str {
        lang.pick(self.zh, self.en)
    }
}

const SURE: Option<Certainty> = Some(Certainty::Verified);

/// Every question, in order.
pub const CHECKLIST: &[Question] = &[
    Question {
        code: "RVW-1",
        zh: "有没有哪句话没用“保本”“稳赚”这些词, 却让人觉得本金不会亏、收益有保证?",
        en: "Does a sentence suggest that money is safe or returns are certain, without saying so?",
        basis: &[("广告法", "25", SURE)],
    },
    Question {
        code: "RVW-2",
        zh: "顾客故事、评价或前后对比图, 会不会让人以为能治病、防病?",
        en: "Would a customer's story, a review or a before-and-after picture be read as a cure or prevention?",
        basis: &[("广告法", "16, 17, 18", SURE)],
    },
    Question {
        code: "RVW-3",
        zh: "有没有暗示考试能过、一定录取、包找工作, 比如“安排上”“不用愁”?",
        en: "Is an exam, an admission or a job promised between the lines?",
        basis: &[("广告法", "24", SURE)],
    },
    Question {
        code: "RVW-4",
        zh: "房产内容有没有用时间说距离, 或者暗示学位、落户?",
        en: "Is a distance told in minutes, or a school place or residence permit hinted at?",
        basis: &[("广告法", "26", SURE)],
    },
    Question {
        code: "RVW-5",
        zh: "没写“最”“第一”, 意思却是别家都没有、谁也比不上、比谁都便宜?",
        en: "Without 最 or 第一: does it say that nobody else has it, equals it or sells it cheaper?",
        basis: &[("广告法", "9", SURE), ("反不正当竞争法", "9", SURE)],
    },
    Question {
        code: "RVW-6",
        zh: "好处是不是要拉人、转发或写好评才给, 只是换了说法?",
        en: "Does a benefit depend on inviting, sharing or praising, in other words?",
        basis: &[
            ("微信外部链接内容管理规范", "", Some(Certainty::Reported)),
            ("反不正当竞争法", "9", SURE),
        ],
    },
    Question {
        code: "RVW-7",
        zh: "普通客户会不会把它当成官方通知、账单或系统提醒?",
        en: "Would an ordinary customer take it for an official notice, a bill or a system alert?",
        basis: &[("互联网广告管理办法", "11", SURE)],
    },
    Question {
        code: "RVW-8",
        zh: "图片、语音、表情和二维码打开的页面里, 有没有检查看不到的字?",
        en: "Do pictures, recordings, stickers or the pages behind QR codes say something no check has read?",
        basis: &[("广告法", "4", SURE)],
    },
    Question {
        code: "RVW-9",
        zh: "每个数字到发送那天、在每个发送地区还成立吗?",
        en: "Is every number still true on the day it goes out, in every region it goes to?",
        basis: &[("广告法", "11", SURE)],
    },
    Question {
        code: "RVW-10",
        zh: "未成年人、女性、老人、各地的人读到会不舒服吗? 当天发合适吗?",
        en: "Could it offend minors, women, the elderly or a region, or be out of place on that day?",
        basis: &[("广告法", "9, 10", SURE)],
    },
];
