//! What `doctor` finds, each with what mends it; and that it sends nothing.

use crate::firm::{Firm, Plan};
use serde_json::json;

fn firm() -> Firm {
    let mut firm = Firm::new(Plan {
        customers: 20,
        members: 3,
        ..Plan::default()
    });
    // The machine's own clock: the one that is compared with WeCom's.
    firm.flags = ["--color", "never"].map(str::to_owned).to_vec();
    firm.commit();
    firm
}

#[test]
fn a_sound_set_up_is_said_to_be_one_and_nothing_is_sent() {
    let firm = firm();
    let said = firm.must(0, &["doctor"]).out;
    for line in [
        "✓ ssh-keygen：可用",
        "! 代码平台：没有配置 [host]，不知道改动是谁推送的",
        "✓ 密钥：5 个都已设置",
        "! 台账：还没有",
        "✓ 时钟：与企业微信相差不到 60 秒",
        "✓ 企业微信：contacts department/simplelist 可用",
        "✓ 企业微信：customers externalcontact/list 可用",
    ] {
        assert!(said.contains(line), "{line}\n{said}");
    }
    assert!(
        said.contains("体检：0 项不对") && said.ends_with("没有发送任何消息\n"),
        "{said}"
    );
    let said = firm.must(0, &["--lang", "en", "doctor", "--offline"]).out;
    assert!(
        said.contains("Doctor: 0 wrong") && !said.contains("WeCom: contacts"),
        "{said}"
    );
    let sent = firm.record().into_iter().filter(|line| {
        let kind = line["kind"].as_str().unwrap_or_default();
        kind.contains("created") || kind.contains("message")
    });
    assert_eq!(sent.count(), 0);
}

#[test]
fn each_refusal_of_the_platform_names_the_place_that_mends_it() {
    let firm = firm();
    // How often each is asked in one examination, so that no fault outlives its own.
    for (path, times, code, place) in [
        ("get_follow_user_list", 1, 48002, "可调用接口的应用"),
        ("externalcontact/list", 1, 84074, "使用范围"),
        ("externalcontact/list", 1, 701_008, "互通账号"),
        ("department/simplelist", 2, 60011, "可见范围"),
        ("gettoken", 4, 40001, "Secret"),
        ("gettoken", 4, 50003, "停用"),
    ] {
        let fault = json!({ "path": path, "kind": "errcode", "code": code, "times": times });
        firm.faults(json!([fault]));
        let said = firm.must(6, &["doctor"]).out;
        assert!(
            said.contains("✗ 企业微信") && said.contains(place),
            "{code} {place}\n{said}"
        );
    }
    firm.behave(json!({ "untrusted_ip": true }));
    let said = firm.must(6, &["doctor"]).out;
    assert!(
        said.contains("企业可信IP") && said.contains("127.0.0.1"),
        "{said}"
    );
    firm.behave(json!({ "untrusted_ip": false }));
    firm.must(0, &["doctor"]);
}

#[test]
fn secrets_that_are_missing_weak_alike_or_open_to_others_are_told() {
    let mut firm = firm();
    firm.set("NOTICE_SECRET", None);
    let said = firm.must(2, &["doctor", "--offline"]).out;
    assert!(
        said.contains("✗ 密钥：apps.notice 没有设置（$NOTICE_SECRET）"),
        "{said}"
    );
    firm.set("NOTICE_SECRET", Some("anything"));
    firm.set("QUNFA_PEPPER", Some("short"));
    let said = firm.must(2, &["doctor", "--offline"]).out;
    assert!(
        said.contains("secrets.pepper 太短或太单调") && said.contains("openssl rand -hex 32"),
        "{said}"
    );
    let seal = firm.env("QUNFA_SEAL");
    firm.set("QUNFA_PEPPER", Some(&seal));
    let said = firm.must(2, &["--lang", "en", "doctor", "--offline"]).out;
    assert!(said.contains("are one value"), "{said}");
}

#[test]
fn clocks_and_a_ledger_that_cannot_be_trusted_are_told() {
    let mut firm = firm();
    firm.must(0, &["sync"]);
    let said = firm.must(0, &["doctor"]).out;
    assert!(
        said.contains("✓ 台账：可用，协议") && said.contains("! 锚点：没有"),
        "{said}"
    );
    let sql = rusqlite::Connection::open(firm.ledger()).expect("opens");
    sql.execute(
        "UPDATE ledger_instance SET last_wall_ms = last_wall_ms + 600000",
        [],
    )
    .expect("a clock that was ahead");
    drop(sql);
    let said = firm.must(5, &["doctor", "--offline"]).out;
    assert!(said.contains("本机时钟倒退了"), "{said}");
    firm.flags
        .extend(["--now".to_owned(), "2020-01-01T00:00:00+08:00".to_owned()]);
    let said = firm.must(2, &["doctor"]).out;
    assert!(said.contains("✗ 时钟：与企业微信相差"), "{said}");
}
