//! Parts of a touch that are understood and not carried out yet become holds, so that nobody takes them for done.

use crate::{
    diagnostic::{Hold, Place},
    model::Channel,
    say,
    workspace::{Attach, Campaign, Touch},
};

const CODE: &str = "not-executed-yet";

say! {
    struct ChannelNotExecuted { channel: Channel }
    zh "本版本还不能通过 {channel} 发送; 可用通道: customer_mass (客户群发)、group_mass (客户群群发) 和 app (应用消息)"
    en "this version does not send through {channel} yet; it sends customer_mass, group_mass and app"

    struct CardNotExecuted {}
    zh "本版本还不能发送卡片消息; 请改用正文"
    en "this version does not send cards yet; use text"

    struct FileNotExecuted { path: String }
    zh "本版本还不能发送 \"{path}\" 这类附件; 可用: 图片和链接"
    en "this version does not send attachments like \"{path}\" yet; it sends pictures and links"

    struct MiniprogramNotExecuted {}
    zh "本版本还不能发送小程序; 可用: 图片和链接"
    en "this version does not send mini-programs yet; it sends pictures and links"

    struct StaffTextOnly { count: usize }
    zh "本版本发给员工的应用消息只有正文, 这里有 {count} 个附件; 请去掉附件, 或把链接写进正文"
    en "this version sends staff text only, and {count} attachments stand here; remove them, or put the link into the text"

    struct VariantsNotExecuted { count: usize }
    zh "本版本还不能发送 A/B 版本 (这里有 {count} 个); 请只留一个模板"
    en "this version does not send variants yet (there are {count}); keep one template"
}

/// Everything of a touch's content that this version understands and does not send.
pub fn not_executed(campaign: &Campaign, touch: &Touch) -> Vec<Hold> {
    let hold = |what: crate::diagnostic::Sentence, place: &Place| {
        Hold::touch(CODE, &campaign.id, &touch.name, what).at(place.clone())
    };
    if !matches!(
        touch.channel,
        Channel::CustomerMass | Channel::GroupMass | Channel::App
    ) {
        return vec![hold(
            ChannelNotExecuted {
                channel: touch.channel,
            }
            .into(),
            &touch.place,
        )];
    }
    let mut holds = Vec::new();
    if let Some(card) = &touch.card {
        holds.push(hold(CardNotExecuted {}.into(), &card.place));
    }
    if !touch.variants.is_empty() {
        holds.push(hold(
            VariantsNotExecuted {
                count: touch.variants.len(),
            }
            .into(),
            &touch.place,
        ));
    }
    if touch.channel == Channel::App && !touch.attach.is_empty() {
        holds.push(hold(
            StaffTextOnly {
                count: touch.attach.len(),
            }
            .into(),
            &touch.place,
        ));
        return holds;
    }
    for attach in &touch.attach {
        match attach {
            Attach::File(path) => holds.push(hold(
                FileNotExecuted {
                    path: path.value.path.clone(),
                }
                .into(),
                &path.place,
            )),
            Attach::Miniprogram(program) => {
                holds.push(hold(MiniprogramNotExecuted {}.into(), &program.place));
            }
            Attach::Image(_) | Attach::Link(_) => {}
        }
    }
    holds
}
