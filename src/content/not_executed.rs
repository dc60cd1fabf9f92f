//! Parts of a touch that are understood and not carried out yet become holds, so that nobody takes them for done.

use crate::{
    diagnostic::{Hold, Place},
    model::Channel,
    say,
    workspace::{Campaign, Touch},
};

const CODE: &str = "not-executed-yet";

say! {
    struct ChannelNotExecuted { channel: Channel }
    zh "本版本还不能通过 {channel} 发送; 可用通道: customer_mass (客户群发)、group_mass (客户群群发)、app (应用消息)、robot (群机器人) 和 appchat (应用群聊)"
    en "this version does not send through {channel} yet; it sends customer_mass, group_mass, app, robot and appchat"

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
        Channel::CustomerMass
            | Channel::GroupMass
            | Channel::App
            | Channel::Robot
            | Channel::Appchat
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
    if !touch.variants.is_empty() {
        holds.push(hold(
            VariantsNotExecuted {
                count: touch.variants.len(),
            }
            .into(),
            &touch.place,
        ));
    }
    holds
}
