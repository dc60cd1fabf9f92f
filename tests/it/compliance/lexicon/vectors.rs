//! The development vectors: what a text is found to say, and what it is not.

use super::context;
use qunfa::{compliance::Lexicon, model::Severity};

/// Text, trade, codes that must be found and must gate; an empty list: nothing gates.
const VECTORS: &[(&str, &str, &[&str])] = &[
    ("最近门店调整了营业时间，请留意。", "", &[]),
    ("这是本月最后一次团课，请准时参加。", "", &[]),
    ("我们的第一家门店开在苏州，第一次来请预约。", "", &[]),
    ("今日最低气温2℃，最高气温11℃。", "", &[]),
    (
        "业内最先进的生产线，品质最好。",
        "",
        &["ABS-010", "ABS-010"],
    ),
    (
        "2025年中国现磨咖啡外卖单量第一（来源：某咨询2026年1月报告，全国口径）。",
        "",
        &["ABS-020"],
    ),
    ("我们是销量第一的品牌！", "", &["ABS-020"]),
    ("客户第一、质量第一，是我们的宗旨。", "", &[]),
    ("本款面料为100%棉。", "", &[]),
    ("新款比上一代轻20%，是本系列最轻的一款。", "", &["EVD-CMP"]),
    ("本理财不承诺保本，可能亏损。", "finance", &[]),
    (
        "保本理财，年化5%，限时抢。",
        "finance",
        &["FIN-001", "FIN-005"],
    ),
    ("请确保本人到场办理。", "", &[]),
    ("该产品为R2中低风险。", "finance", &[]),
    (
        "低风险，高收益，秒到账。",
        "finance",
        &["FIN-003", "FIN-003", "FIN-003"],
    ),
    ("警惕“稳赚不赔”的投资骗局。", "finance", &[]),
    ("三天见效，无效退款。", "", &["MED-001", "MED-001"]),
    ("这部电影很治愈，治愈人心。", "", &[]),
    ("泡脚桶能降血压、治失眠。", "", &["MED-002"]),
    ("如有不适请及时就医治疗。", "", &[]),
    ("签约保过，不过退费。", "", &["EDU-001", "EDU-001"]),
    ("环保过关，质保过期请续保。", "", &[]),
    ("面包过季清仓。", "", &[]),
    ("步行5分钟到地铁。", "real_estate", &["RE-002"]),
    ("步行5分钟到门店领取。", "retail", &[]),
    ("户型升值潜力巨大。", "real_estate", &["RE-001"]),
    ("提升值班效率。", "real_estate", &[]),
    (
        "国宴用酒，中南海专供。",
        "",
        &["STA-002", "STA-002", "STA-002"],
    ),
    (
        "根据国务院办公厅关于节假日安排的通知，我司放假三天。",
        "",
        &[],
    ),
    ("一等奖：价值6万元游轮游。", "", &["PRZ-001", "PRZ-003"]),
    ("转发此消息到3个群可领红包。", "", &["SHA-001"]),
    ("请转发给同事。", "", &[]),
    (
        "助力企业数字化转型；邀请您到店领取会员手册；分享心得。",
        "",
        &[],
    ),
    ("开光手串，转运旺财。", "", &["SUP-001"]),
    ("包裹已到转运中心。恭喜发财，招财进宝！", "", &[]),
    ("本次活动最终解释权归商家所有。", "", &["CTR-001"]),
    ("原价399，现价199。", "", &["PRC-001"]),
    ("满200减30，活动时间3月1日至3月7日，每人限一次。", "", &[]),
    ("有机会获得优惠。", "", &[]),
    ("打折叠伞一把。", "", &[]),
    ("销\u{200B}量\u{200B}第\u{200B}一", "", &["ABS-020"]),
    ("穩賺不賠", "", &["FIN-001"]),
    ("ｎｏ．１ 品牌", "", &["ABS-020"]),
    ("荣获2024年省级科技进步奖二等奖。", "", &["EVD-AWARD"]),
    (
        "专利技术，独家专利。",
        "",
        &["PAT-001", "ABS-030", "PAT-001"],
    ),
    ("电子烟新品到店。", "", &["TOB-001"]),
    ("吸烟有害健康，本店禁烟。", "", &[]),
    ("概不退换，后果自负。", "", &["CTR-002", "CTR-002"]),
    ("最新通知：明天停电。", "", &[]),
    ("最快30分钟送达。", "", &[]),
    ("唯一编号见吊牌。", "", &[]),
    ("水龙头更换服务上线。", "", &[]),
    ("路口交通不是特别好，请绕行。", "", &[]),
];

#[test]
fn what_gates_in_the_development_vectors() {
    let lexicon = Lexicon::built_in();
    let mut wrong = Vec::new();
    for (text, industry, expected) in VECTORS {
        let industry = Some(*industry).filter(|industry| !industry.is_empty());
        let hits = lexicon.scan(text, &context(industry));
        let gating = hits
            .iter()
            .filter(|hit| hit.exempted_by.is_none() && hit.severity > Severity::Warn);
        let found: Vec<&str> = gating
            .map(|hit| lexicon.rules()[hit.rule].info.code)
            .collect();
        if found != *expected {
            wrong.push(format!("{text}\n  wanted {expected:?}\n  found  {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
