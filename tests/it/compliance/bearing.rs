//! How a message has to bear itself: who sends it, how to leave, what it must not carry, on which day.

use super::{codes, judged_whole};
use crate::content::world::{campaign, evidence, image, policy};
use qunfa::{
    model::{Channel, EvidenceKind, Intent, Severity},
    workspace::Evidence,
};

fn codes_of(text: &str) -> Vec<&'static str> {
    codes(&judged_whole(&campaign(text), &policy()))
}

#[test]
fn marketing_says_how_to_leave_in_a_way_that_works() {
    for text in ["周五见", "可随时退订"] {
        assert!(codes_of(text).contains(&"REQ-OPTOUT"), "{text}");
    }
    for text in [
        "回复“退订”不再接收",
        "周五见\n回T退订",
        "如不想再收到此类消息请回复“不再接收”",
        "点击 https://shop.example.com/off 取消订阅",
    ] {
        assert!(!codes_of(text).contains(&"REQ-OPTOUT"), "{text}");
    }
    let mut notice = campaign("周五见");
    notice.intent = Intent::Notice;
    assert!(!codes(&judged_whole(&notice, &policy())).contains(&"REQ-OPTOUT"));
    let mut staff = campaign("周五见");
    staff.touches[0].channel = Channel::App;
    assert!(!codes(&judged_whole(&staff, &policy())).contains(&"REQ-OPTOUT"));
}

#[test]
fn a_mail_names_its_sender() {
    let of_mail = |text: &str| {
        let mut mail = campaign(text);
        mail.touches[0].channel = Channel::Email;
        codes(&judged_whole(&mail, &policy()))
    };
    assert!(of_mail("周五见").contains(&"REQ-ID"));
    assert!(!of_mail("【静安店】周五见").contains(&"REQ-ID"));
    assert!(!of_mail("一茶：周五见").contains(&"REQ-ID"));
    // WeCom shows the company beside the member's name.
    assert!(!codes_of("周五见").contains(&"REQ-ID"));
}

#[test]
fn an_advertisement_among_what_friends_write_is_marked() {
    let mut shared = campaign("新茶到店 {{ link.sale }}");
    shared.touches[0].channel = Channel::Moments;
    assert!(codes(&judged_whole(&shared, &policy())).contains(&"REQ-AD"));
    shared.touches[0].source.text = "【广告】新茶到店 {{ link.sale }}".to_owned();
    assert!(!codes(&judged_whole(&shared, &policy())).contains(&"REQ-AD"));
}

#[test]
fn what_a_machine_made_says_so() {
    let mut made = campaign("周五见");
    made.ai_generated = true;
    assert!(codes(&judged_whole(&made, &policy())).contains(&"REQ-AIG"));
    made.touches[0].source.text = "周五见（内容由AI生成）".to_owned();
    assert!(!codes(&judged_whole(&made, &policy())).contains(&"REQ-AIG"));
}

#[test]
fn numbers_of_people_do_not_stand_in_a_text() {
    for text in [
        "证件 11010519491231002X 已登记",
        "请转到 6222021234567890128",
        "联系 13812345678",
    ] {
        assert!(codes_of(text).contains(&"PII-001"), "{text}");
    }
    for text in [
        "证件 110105194912310021 号",
        "订单号 202611240001234567 已发货",
        "热线 4008001234",
        "编号 AB13812345678",
    ] {
        assert!(!codes_of(text).contains(&"PII-001"), "{text}");
    }
}

#[test]
fn a_date_has_its_weekday() {
    assert!(codes_of("11月12日（周三）开课").contains(&"DATE-001"));
    assert!(!codes_of("11月12日（周四）开课").contains(&"DATE-001"));
    assert!(codes_of("2027年1月1日 星期四见").contains(&"DATE-001"));
    assert!(
        codes_of("1月1日 星期四见").contains(&"DATE-001"),
        "January after November"
    );
    assert!(!codes_of("2月30日（周一）").contains(&"DATE-001"));
}

#[test]
fn marketing_on_a_solemn_day_is_warned_of() {
    let mut mourning = campaign("周五见");
    // 2026-12-13 13:00 in Shanghai.
    mourning.schedule.not_after_ms = 1_797_138_000_000;
    assert!(codes(&judged_whole(&mourning, &policy())).contains(&"DAY-001"));
    assert!(!codes_of("周五见").contains(&"DAY-001"));
}

#[test]
fn a_notice_that_sells_is_noticed() {
    let mut notice = campaign("尊敬的会员，全场优惠，新品上市 {{ link.sale }}");
    notice.intent = Intent::Notice;
    assert!(codes(&judged_whole(&notice, &policy())).contains(&"NTC-001"));
    notice.touches[0].source.text = "您的订单已发货，优惠已计入".to_owned();
    assert!(!codes(&judged_whole(&notice, &policy())).contains(&"NTC-001"));
}

#[test]
fn a_picture_named_like_a_code_is_to_be_scanned() {
    let mut pictured = campaign("周五见");
    pictured.touches[0].attach = vec![image("群二维码.png")];
    assert!(codes(&judged_whole(&pictured, &policy())).contains(&"QR-001"));
}

#[test]
fn a_filing_number_looks_like_one() {
    let mut policy = policy();
    assert!(!codes(&judged_whole(&campaign("好"), &policy)).contains(&"URL-ICP"));
    let domain = policy
        .domains
        .get_mut("shop.example.com")
        .expect("the domain");
    domain.icp = Some("沪ICP备1234号".to_owned());
    assert!(codes(&judged_whole(&campaign("好"), &policy)).contains(&"URL-ICP"));
}

#[test]
fn a_regulated_trade_shows_its_documents() {
    let mut policy = policy();
    let account = policy.accounts.get_mut("east-china").expect("the account");
    account.industry = Some("real_estate".to_owned());
    let mut selling = campaign("周六开放参观");
    assert!(codes(&judged_whole(&selling, &policy)).contains(&"QUA-001"));
    selling.evidence = vec![document(EvidenceKind::PresalePermit, "沪房预字第1号")];
    let codes_now = codes(&judged_whole(&selling, &policy));
    assert!(!codes_now.contains(&"QUA-001") && !codes_now.contains(&"evidence-unused"));
}

#[test]
fn numbers_of_documents_are_checked_for_slips() {
    let wrong = |kind: EvidenceKind, number: &str| {
        let mut written = campaign("周五见");
        written.evidence = vec![document(kind, number)];
        let verdict = judged_whole(&written, &policy());
        let found = verdict
            .findings
            .into_iter()
            .find(|finding| finding.rule == "QUA-002");
        found.map(|finding| finding.severity)
    };
    let warn = Some(Severity::Warn);
    assert_eq!(wrong(EvidenceKind::FoodTrade, "JY13101150000001"), None);
    assert_eq!(wrong(EvidenceKind::FoodTrade, "JY1310115000000"), warn);
    assert_eq!(
        wrong(EvidenceKind::BusinessLicence, "91350100M000100Y43"),
        None
    );
    assert_eq!(
        wrong(EvidenceKind::BusinessLicence, "91350100M000100Y44"),
        warn
    );
    assert_eq!(
        wrong(
            EvidenceKind::MedicalAdCertificate,
            "（沪）医广〔2026〕第01-01-0001号"
        ),
        None
    );
    let approval = |day: &str| format!("沪食健广审（文）第{day}-00001号");
    assert_eq!(wrong(EvidenceKind::AdApproval, &approval("261114")), None);
    assert_eq!(
        wrong(EvidenceKind::AdApproval, &approval("261113")),
        Some(Severity::Require)
    );
}

fn document(kind: EvidenceKind, number: &str) -> Evidence {
    Evidence {
        kind,
        number: Some(number.to_owned()),
        ..evidence("", None)
    }
}
