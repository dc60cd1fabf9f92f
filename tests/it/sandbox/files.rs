//! Files held: whole or in part, from an address, and how many pictures a day.

use qunfa::sandbox::{Reply, Request};
use serde_json::json;

use super::harness::{PNG, Stage, media, upload};

fn fetch(stage: &mut Stage, id: &str, range: Option<&str>) -> (u16, String, Vec<u8>) {
    let secret = stage.credentials.apps["notice"].secret.clone();
    let token = stage.gettoken(&secret)["access_token"]
        .as_str()
        .expect("a token")
        .to_owned();
    let mut request = Request::get(&format!(
        "/cgi-bin/media/get?access_token={token}&media_id={id}"
    ));
    if let Some(range) = range {
        request = request.with_header("Range", range);
    }
    let Reply::Http {
        status,
        headers,
        body,
    } = stage.world.handle(stage.now, &request)
    else {
        panic!("no HTTP answer");
    };
    let named = |name: &str| {
        headers
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.clone())
    };
    let text = named("content-range")
        .or_else(|| named("content-type"))
        .unwrap_or_default();
    (status, text, body)
}

#[test]
fn a_part_of_a_file_can_be_asked_for() {
    let mut stage = Stage::plain();
    let id = media(&mut stage, "media/upload?type=file", b"0123456789");
    let rows: [(Option<&str>, u16, &[u8]); 8] = [
        (None, 200, b"0123456789"),
        (Some("bytes=0-3"), 206, b"0123"),
        (Some("bytes=7-"), 206, b"789"),
        (Some("bytes=-2"), 206, b"89"),
        (Some("bytes=8-99"), 206, b"89"),
        (Some("bytes=99-"), 200, b"0123456789"),
        (Some("bytes=5-2"), 200, b"0123456789"),
        (Some("lines=1-2"), 200, b"0123456789"),
    ];
    for (range, status, bytes) in rows {
        let (got, _, body) = fetch(&mut stage, &id, range);
        assert_eq!((got, body.as_slice()), (status, bytes), "{range:?}");
    }
    assert_eq!(fetch(&mut stage, &id, Some("bytes=0-3")).1, "bytes 0-3/10");
    let (status, kind, body) = fetch(&mut stage, "3nothing", Some("bytes=0-3"));
    assert_eq!(
        (status, kind.as_str()),
        (200, "application/json; charset=UTF-8")
    );
    assert!(String::from_utf8_lossy(&body).contains("40007"));
}

#[test]
fn a_file_from_an_address_takes_a_while() {
    let mut stage = Stage::plain();
    let job = |kind: &str, url: &str, md5: &str| json!({"scene": 1, "type": kind, "filename": "新品.mp4", "url": url, "md5": md5});
    let sum = "e9dd2797018cad79186e03e8c5aec8dc";
    let url = "https://files.example.com/a.mp4";
    let rows = [
        (job("image", url, sum), 40005),
        (job("video", "ftp://x", sum), 45034),
        (job("video", url, "short"), 40058),
        (
            json!({"scene": 2, "type": "video", "filename": "f", "url": url, "md5": sum}),
            40058,
        ),
    ];
    for (job, code) in rows {
        assert_eq!(
            stage.post("media/upload_by_url", job.clone())["errcode"],
            code,
            "{job}"
        );
    }
    let begun = stage.post("media/upload_by_url", job("video", url, sum))["jobid"].clone();
    let ask = json!({"jobid": begun});
    assert_eq!(
        stage.post("media/get_upload_by_url_result", ask.clone())["status"],
        1
    );
    stage.now += 3.0;
    let done = stage.post("media/get_upload_by_url_result", ask.clone());
    assert_eq!(
        (&done["status"], &done["detail"]["errcode"]),
        (&json!(2), &json!(0))
    );
    assert_eq!(
        stage.post("media/get_upload_by_url_result", ask)["detail"]["media_id"],
        done["detail"]["media_id"]
    );
    let video = json!({"sender": "li.mei", "attachments": [{"msgtype": "video", "video": {"media_id": done["detail"]["media_id"]}}]});
    assert_eq!(
        stage.post("externalcontact/add_msg_template", video)["errcode"],
        0
    );
    stage.control(
        "POST",
        "behaviour",
        json!({"unreachable_urls": ["https://lost."]}),
    );
    let lost = stage.post(
        "media/upload_by_url",
        job("file", "https://lost.example.com/f", sum),
    )["jobid"]
        .clone();
    stage.now += 3.0;
    assert_eq!(
        stage.post("media/get_upload_by_url_result", json!({"jobid": lost}))["status"],
        3
    );
    assert_eq!(
        stage.post("media/get_upload_by_url_result", json!({"jobid": "jobX"}))["errcode"],
        40058
    );
}

#[test]
fn a_thousand_pictures_a_day_are_all() {
    let mut stage = Stage::plain();
    for number in 0..1001 {
        let answer = upload(&mut stage, "media/uploadimg", "p.png", PNG);
        assert_eq!(
            answer["errcode"],
            if number < 1000 { 0 } else { 45009 },
            "picture {number}"
        );
    }
    stage.now += 86_400.0;
    assert_eq!(
        upload(&mut stage, "media/uploadimg", "p.png", PNG)["errcode"],
        0
    );
}
