//! The encryption of callbacks, held to published samples.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use qunfa::sandbox::{CallbackError, CallbackSecret};

pub(crate) const TOKEN: &str = "campaignToken2026";
pub(crate) const KEY: &str = "q1w2e3r4t5y6u7i8o9p0a1s2d3f4g5h6j7k8l9z0x1c";
const ADDED: &str = "<xml><ToUserName><![CDATA[wwdeadbeef01234567]]></ToUserName><FromUserName><![CDATA[sys]]></FromUserName><CreateTime>1760000000</CreateTime><MsgType><![CDATA[event]]></MsgType><Event><![CDATA[change_external_contact]]></Event><ChangeType><![CDATA[add_external_contact]]></ChangeType><UserID><![CDATA[li.mei]]></UserID><ExternalUserID><![CDATA[wmDemoCustomer0001]]></ExternalUserID><State><![CDATA[活动42]]></State><WelcomeCode><![CDATA[wc-demo-0001]]></WelcomeCode></xml>";

/// A published sample: token, key, timestamp, nonce, receiver, signature, ciphertext.
struct Sample {
    secret: CallbackSecret,
    timestamp: &'static str,
    nonce: &'static str,
    receiver: &'static str,
    signature: &'static str,
    encrypted: &'static str,
}

impl Sample {
    fn open(&self) -> String {
        let verified =
            self.secret
                .verify(self.signature, self.timestamp, self.nonce, self.encrypted);
        assert_eq!(verified, Ok(()));
        let (message, receiver) = self.secret.decrypt(self.encrypted).expect("it decrypts");
        assert_eq!(receiver, self.receiver);
        message
    }
}

pub(crate) fn secret(token: &str, key: &str) -> CallbackSecret {
    CallbackSecret::new(token, key).expect("the sample's secret is fine")
}

fn own(encrypted: &'static str, signature: &'static str) -> Sample {
    Sample {
        secret: secret(TOKEN, KEY),
        timestamp: "1760000000",
        nonce: "n0nce7788",
        receiver: "wwdeadbeef01234567",
        signature,
        encrypted,
    }
}

#[test]
fn published_samples_decrypt() {
    let official = Sample {
        secret: secret("QDG6eK", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"),
        timestamp: "1409659813",
        nonce: "1372623149",
        receiver: "wx5823bf96d3bd56c7",
        signature: "477715d11cdb4164915debcba66cb864d751f3e6",
        encrypted: "RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUpj911L3vg3W/sYYvuJTs3TUUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue06DOdnLxAUHzM6+kDZ+HMZfJYuR+LtwGc2hgf5gsijff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9EL4EhzJWrQUax5wLVMNS0+rUPA3k22Ncx4XXZS9o0MBH27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0lXdQ2YoyyH2uyPIGHBZZIs2pDBS8R07+qN+E7Q==",
    };
    let message = official.open();
    assert_eq!(message.len(), 284);
    assert!(
        message.contains("<Content><![CDATA[hello]]></Content>")
            && message.contains("4561255354251345929")
    );
    let echo = Sample {
        secret: secret(
            "kjr2TKI8umCBfVF3wAHk8JiPwma5VBme",
            "4Ma3YBrSBbX2aez8MJpXGBne5LSDwgGqHbhM9WPYIws",
        ),
        timestamp: "1583940690",
        nonce: "VHh7ymSeb0jc4lSb",
        receiver: "ww6a112864f8022910",
        signature: "1ba3cb09c0d2c2b3ed6900d37f91a6efae6cb011",
        encrypted: "6KmUQuPVu7UhjyVqRdbo5SfcRqaHvbUlKSHFvBV2ZuR6TIlKsygcfeSd1GDplg1C5KSKr6UPHCaC/nIX3ZNt9w==",
    };
    assert_eq!(echo.open(), "94966531020182955848408");
    // The last letter of these two keys carries bits beyond the 32 bytes.
    let echo = Sample {
        secret: secret("123456", "kWxPEV2UEDyxWpmPdKC3F4dgPDmOvfKX1HGnEUDS1aR"),
        timestamp: "1411443780",
        nonce: "437374425",
        receiver: "wx49f0ab532d5d035a",
        signature: "dd6b9c95b495b3f7e2901bfbc76c664930ffdb96",
        encrypted: "4ByGGj+sVCYcvGeQYhaKIk1o0pQRNbRjxybjTGblXrBaXlTXeOo1+bXFXDQQb1o6co6Yh9Bv41n7hOchLF6p+Q==",
    };
    assert_eq!(echo.open(), "5927782489442352469");
    let text = Sample {
        secret: secret(
            "kz7Yx62CH8SaLN",
            "cD0d7jx4tYvVtzqrmh3Dm3QFCXe6f8SlHoMtMh3qQEP",
        ),
        timestamp: "1583995625",
        nonce: "1584392382",
        receiver: "ww6a112864f8022910",
        signature: "f265ae551b1932727204c3d707628d01376a6940",
        encrypted: "EUCt7xMcNiyASzZj0Hjc5yDjFQrCum6AfQ3ntHiUzjGQ51xieKmbvtrZ40/EcB2W/W8yH0n4Lqx48gJl/T9HD/R309I0P/r5pIZucK3lyEn48FYMr4YdE0QdL2jIJ3xkcXUr6uzefzCxG6lMvwpAJaOyVCzN7sRRw47njfxy5EIqU6R9ZBhlTzfdnhhOhK/nTwzrZX3SoGlXFA9OBeZ6ru1NWpXFk76x9DUMe0lcxPPiUqK8ctnQcYXSGUHVqC6DfG7E7mab0OmruNN8cBZY5d3dYOBA4OgaH55Q0AJmUpdT8vNiXpXx+6TxT3TIjySXpDrHVyrsb772aYywgg/Nu4kUmGkALwFZlzhjNegR7wDwb9lr4ERXsSSS8JZ8lbBmaQ3F2Tq584xoPj5rIhXAF734ynm4no1g+SdHiNqR328=",
    };
    let message = text.open();
    assert!(
        message.contains("x123") && message.contains("foobar") && message.contains("2018405441")
    );
}

#[test]
fn own_samples_encrypt_to_the_same_bytes() {
    let rows = [
        (
            "5718293046".to_owned(),
            "d0ce58cc9d5ee57260af982dcf5551ef99acac4d",
            "1HT/2ZjSL1NLNOFQU2uQy9dk6bd9Ryq9gGAIbMMJfdP+5bYdk4v+HbCUQE1C3eJGetqjxssdM30Ww4gveTsdtw==",
        ),
        (
            "x".repeat(26),
            "b551f7394b09e494ce7d03b1bdcb01da935706a8",
            "1HT/2ZjSL1NLNOFQU2uQy85lzeR4/Ye/A9HJoTN0yMcskVCIw0ITP67EGjm1n5g2p+XaqJqCXfckrh5m6KblU6j82OnpmOY4H3Eo7AyOPKLxJcqNXu8AGBI0wlteWMuK",
        ),
        (
            ADDED.to_owned(),
            "e1c32dc66d325506c4b454cbdcbb512a27179411",
            "1HT/2ZjSL1NLNOFQU2uQy2zcfAHv7H7FGit8XT/NIGIrFtPosrNSWS6jlRCGDQTb9Yr6Y5gHjXHlxGdfG1hwiZTqMeT5G3TC1GFmy8I1lgGA4EE70bGm4o25WjA2Z0nr9PqiStT/QFofVuDU7qutDL6LFqgiqQfyhVh4TdOu68stEqF12W/C8aI1DFrleYKdESZNzvIsJ/c4qs7EhhiH+bX/uE+2s2kZ7gKZEROs/+r7P3yc35CzwW2Q2IjJHs5Ik8g8JEN80wQ27Q83ll37sdy56yGS6qPoGs4DGilJUoLAJZRiTiR3K46xbo0NjFHqUJ+YdF5yx/MaOwKmzauCSEKi9VGA+6XPx8G6dlvvQdmlzUQzVE29R0gbRh8TQ3sUo5b/NQZH9zGRYN1QEoHNOhNUuec/dJi/ZVUyD6XUzcfc0/GiamqNr65HXJBohK+2ZvlmGQBMFammG3V8OTojdKuxTW9tNzgdJnBLuYlBrzJtCMWixpjjCy8/a2Ox7VHSisZHPBhu3WH3861zbIZKukzVYUQGhdumFqkKrHe2SEYzx/Wim41s1RH0uf7HVZI1AAvFcP5IlQy0Z9XHJOUEaUxAoaKe+XVyY6Mfl5XUTc/hA9pYTA5p4S4RjalXOCUxmtHYsk58l7lVww6mbYCoejKnKtU/ZkTS/TQv0xnZGcg=",
        ),
    ];
    for (message, signature, encrypted) in rows {
        let sample = own(encrypted, signature);
        let made = sample
            .secret
            .encrypt(*b"0123456789abcdef", &message, sample.receiver);
        assert_eq!(made, encrypted);
        assert_eq!(
            sample.secret.sign(sample.timestamp, sample.nonce, &made),
            signature
        );
        assert_eq!(sample.open(), message);
    }
}

#[test]
fn what_was_tampered_with_is_refused() {
    let sample = secret(TOKEN, KEY);
    let encrypted = sample.encrypt([7; 16], "在", "ww1");
    let signature = sample.sign("1", "2", &encrypted);
    assert_eq!(
        sample.verify(&signature, "1", "3", &encrypted),
        Err(CallbackError::Signature)
    );
    assert_eq!(
        sample.verify("", "1", "2", &encrypted),
        Err(CallbackError::Signature)
    );
    assert_eq!(sample.decrypt("not base64!"), Err(CallbackError::Decrypt));
    assert_eq!(sample.decrypt(""), Err(CallbackError::Decrypt));
    assert_eq!(
        sample.decrypt(&STANDARD.encode([0; 48])),
        Err(CallbackError::Decrypt)
    );
    assert!(sample.decrypt(&STANDARD.encode([0; 64])).is_err());
    assert!(CallbackSecret::new("含中文", KEY).is_err());
    assert!(CallbackSecret::new(&"a".repeat(33), KEY).is_err());
    assert!(CallbackSecret::new(TOKEN, &KEY[1..]).is_err());
}
