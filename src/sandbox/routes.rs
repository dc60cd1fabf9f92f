//! The table of paths: how each is called, by whom, and which function answers it.

use super::wire::{Call, Handled};
use super::world::World;
use super::{
    app_message, appchat, cards, census, chats, contact_find, contacts, customer_reads,
    customer_write, group_welcome, identities, mass, media, media_fetch, moment_results, moments,
    results, robot, statistics, tag_change, tags, token, welcome,
};

use Access::{Apps, Customers, Media, Open, Read, Sync};

type Handler = fn(&mut World, &Call<'_>) -> Handled;

/// Who may make a call.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    /// Anybody; the call carries its own secret.
    Open,
    /// Every token.
    Read,
    /// Only the contact-sync secret.
    Sync,
    /// The customer-contact secret and apps.
    Customers,
    /// The same, and apps without the calls of 客户联系: everybody may upload.
    Media,
    /// Only apps.
    Apps,
}

/// What a request has to look like.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Get,
    Post,
    /// A `POST` whose body is not JSON.
    Upload,
}

/// A path, and what answers it.
pub(super) struct Route {
    pub(super) path: &'static str,
    pub(super) form: Form,
    pub(super) access: Access,
    pub(super) run: Handler,
}

/// Every call the sandbox knows.
pub(super) const ROUTES: &[Route] = &[
    get("gettoken", Open, token::get),
    get("department/list", Read, contacts::department_list),
    get(
        "department/simplelist",
        Read,
        contacts::department_simplelist,
    ),
    get("department/get", Read, contacts::department_get),
    get("user/simplelist", Read, contacts::user_simplelist),
    get("user/list", Read, contacts::user_list),
    post("user/list_id", Sync, contacts::user_list_id),
    get("user/get", Read, contacts::user_get),
    get("tag/list", Read, contact_find::tag_list),
    get("tag/get", Read, contact_find::tag_get),
    get(
        "externalcontact/get_follow_user_list",
        Customers,
        customer_reads::follow_users,
    ),
    get("externalcontact/list", Customers, customer_reads::list),
    get("externalcontact/get", Customers, customer_reads::get),
    post(
        "externalcontact/batch/get_by_user",
        Customers,
        customer_reads::get_by_user,
    ),
    post("externalcontact/get_corp_tag_list", Customers, tags::list),
    post("externalcontact/add_corp_tag", Customers, tags::add),
    post(
        "externalcontact/mark_tag",
        Customers,
        customer_write::mark_tag,
    ),
    post("externalcontact/remark", Customers, customer_write::remark),
    post("externalcontact/groupchat/list", Customers, chats::list),
    post("externalcontact/groupchat/get", Customers, chats::get),
    post("externalcontact/add_msg_template", Customers, mass::create),
    post(
        "externalcontact/get_groupmsg_list_v2",
        Customers,
        results::list,
    ),
    post(
        "externalcontact/get_groupmsg_task",
        Customers,
        results::members,
    ),
    post(
        "externalcontact/get_groupmsg_send_result",
        Customers,
        results::send_result,
    ),
    post(
        "externalcontact/remind_groupmsg_send",
        Customers,
        results::remind,
    ),
    post(
        "externalcontact/cancel_groupmsg_send",
        Customers,
        results::cancel,
    ),
    post("externalcontact/send_welcome_msg", Customers, welcome::send),
    post("message/send", Apps, app_message::send),
    post("message/recall", Apps, app_message::recall),
    post("appchat/create", Apps, appchat::create),
    post("appchat/update", Apps, appchat::update),
    get("appchat/get", Apps, appchat::get),
    post("appchat/send", Apps, appchat::send),
    post("message/update_template_card", Apps, cards::update),
    post("message/get_statistics", Apps, app_message::statistics),
    upload("media/upload", Media, media::upload),
    upload("media/uploadimg", Media, media::upload_picture),
    upload("media/upload_attachment", Media, media::upload_attachment),
    post("media/upload_by_url", Media, media_fetch::upload_by_url),
    post(
        "media/get_upload_by_url_result",
        Media,
        media_fetch::url_result,
    ),
    get("media/get", Media, media_fetch::get),
    get("get_api_domain_ip", Read, contact_find::addresses),
    get("getcallbackip", Read, contact_find::addresses),
    post("user/getuserid", Read, contact_find::by_mobile),
    post("user/get_userid_by_email", Read, contact_find::by_email),
    post("tag/addtagusers", Read, contact_find::tag_add),
    post("externalcontact/contact_list", Customers, census::contacts),
    post(
        "externalcontact/convert_to_openid",
        Customers,
        identities::open_id,
    ),
    post(
        "externalcontact/unionid_to_external_userid",
        Customers,
        identities::from_union_older,
    ),
    post(
        "idconvert/unionid_to_external_userid",
        Customers,
        identities::from_union,
    ),
    post(
        "externalcontact/opengid_to_chatid",
        Customers,
        chats::by_open_gid,
    ),
    post("externalcontact/edit_corp_tag", Customers, tag_change::edit),
    post(
        "externalcontact/del_corp_tag",
        Customers,
        tag_change::delete,
    ),
    post(
        "externalcontact/get_group_msg_result",
        Customers,
        results::older,
    ),
    post(
        "externalcontact/add_moment_task",
        Customers,
        moments::create,
    ),
    get(
        "externalcontact/get_moment_task_result",
        Customers,
        moments::job,
    ),
    post(
        "externalcontact/get_moment_list",
        Customers,
        moment_results::list,
    ),
    post(
        "externalcontact/get_moment_task",
        Customers,
        moment_results::members,
    ),
    post(
        "externalcontact/get_moment_customer_list",
        Customers,
        moment_results::customers,
    ),
    post(
        "externalcontact/get_moment_send_result",
        Customers,
        moment_results::send_result,
    ),
    post(
        "externalcontact/get_moment_comments",
        Customers,
        moment_results::comments,
    ),
    post(
        "externalcontact/cancel_moment_task",
        Customers,
        moment_results::cancel,
    ),
    post(
        "externalcontact/group_welcome_template/add",
        Customers,
        group_welcome::add,
    ),
    post(
        "externalcontact/group_welcome_template/edit",
        Customers,
        group_welcome::edit,
    ),
    post(
        "externalcontact/group_welcome_template/get",
        Customers,
        group_welcome::get,
    ),
    post(
        "externalcontact/group_welcome_template/del",
        Customers,
        group_welcome::delete,
    ),
    post(
        "externalcontact/get_user_behavior_data",
        Customers,
        statistics::behaviour,
    ),
    post(
        "externalcontact/groupchat/statistic",
        Customers,
        statistics::chats_by_owner,
    ),
    post(
        "externalcontact/groupchat/statistic_group_by_day",
        Customers,
        statistics::chats_by_day,
    ),
    post(
        "externalcontact/customer_acquisition/statistic",
        Customers,
        statistics::link,
    ),
    post("webhook/send", Open, robot::send),
    upload("webhook/upload_media", Open, robot::upload),
];

const fn get(path: &'static str, access: Access, run: Handler) -> Route {
    Route {
        path,
        form: Form::Get,
        access,
        run,
    }
}

const fn post(path: &'static str, access: Access, run: Handler) -> Route {
    Route {
        path,
        form: Form::Post,
        access,
        run,
    }
}

const fn upload(path: &'static str, access: Access, run: Handler) -> Route {
    Route {
        path,
        form: Form::Upload,
        access,
        run,
    }
}
