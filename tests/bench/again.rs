//! One text beside a hundred thousand that were sent: the index, a look into it, and comparing with every one of them.
//!
//! `cargo bench --bench again`
//! The same without building every library again: add `--profile dev --config 'profile.dev.package.qunfa.opt-level=2' --config
//! 'profile.dev.package.qunfa.codegen-units=1'`.

#[expect(dead_code, reason = "the plan bench uses the rest of it")]
mod measure;

use measure::{line, median_ms, millis, peak_mb, print, timed};
use qunfa::compliance::{Near, difference};

const TEXTS: usize = 100_000;
/// Texts that every sent text is compared with one by one.
const SAMPLE: usize = 2_000;
/// Near copies that are looked for.
const COPIES: usize = 1_000;
const WORDS: [&str; 40] = [
    "会员", "新品", "到店", "周末", "樱花", "拿铁", "桂花", "乌龙", "门店", "优惠", "上市", "品尝",
    "秋天", "杯子", "早安", "晚间", "课程", "老师", "家长", "作业", "报名", "时间", "地点", "通知",
    "理财", "到期", "产品", "客户", "经理", "预约", "服务", "活动", "海报", "菜单", "停车", "雨天",
    "外卖", "积分", "兑换", "礼物",
];

/// splitmix64.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((x ^ (x >> 31)) % most as u64) as usize
    }

    /// 20 to 300 characters.
    fn text(&mut self) -> String {
        let words = 10 + self.below(140);
        let mut text = String::new();
        for at in 0..words {
            text += WORDS[self.below(WORDS.len())];
            text += if at % 7 == 6 { "，" } else { "" };
        }
        text
    }

    /// The same with a word in twenty replaced, at least one.
    fn copy(&mut self, text: &str) -> String {
        let mut letters: Vec<char> = text.chars().collect();
        for _ in 0..(letters.len() / 40).max(1) {
            let at = self.below(letters.len() - 1);
            let word: Vec<char> = WORDS[self.below(WORDS.len())].chars().collect();
            letters[at] = word[0];
            letters[at + 1] = word[1];
        }
        letters.into_iter().collect()
    }
}

fn main() {
    let mut dice = Dice(42);
    let texts: Vec<String> = (0..TEXTS).map(|_| dice.text()).collect();
    let (built, near) = timed(|| Near::read(texts.iter().map(String::as_str)));
    let copies: Vec<(usize, String)> = (0..COPIES)
        .map(|_| {
            let of = dice.below(TEXTS);
            (of, dice.copy(&texts[of]))
        })
        .filter(|(of, copy)| difference(&texts[*of], copy).likeness().reaches(900))
        .collect();
    let (looked, found) = timed(|| {
        let is_found = |(of, copy): &&(usize, String)| near.candidates(copy).contains(of);
        copies.iter().filter(is_found).count()
    });
    let candidates: usize = copies
        .iter()
        .map(|(_, copy)| near.candidates(copy).len())
        .sum();
    let mut sample = copies.iter().map(|(_, copy)| copy).cycle();
    let one_by_one = median_ms(3, || {
        let text = sample.next().expect("it goes round");
        let alike = texts[..SAMPLE]
            .iter()
            .filter(|sent| difference(sent, text).likeness().reaches(900));
        std::hint::black_box(alike.count());
    });
    print(
        &format!(
            "{TEXTS} texts of 20 to 300 characters, {} near copies (90 % or more)",
            copies.len()
        ),
        &[
            line(
                "index",
                format!("{:.0} ms, peak {:.0} MB", millis(built), peak_mb()),
                "",
                "",
            ),
            line(
                "one text",
                format!(
                    "{:.2} ms, {:.1} candidates",
                    millis(looked) / copies.len() as f64,
                    candidates as f64 / copies.len() as f64
                ),
                "",
                format!(
                    "one by one {:.0} ms ({one_by_one:.0} ms for {SAMPLE})",
                    one_by_one * (TEXTS / SAMPLE) as f64
                ),
            ),
            line("found", format!("{found} of {}", copies.len()), "", ""),
        ],
    );
}
