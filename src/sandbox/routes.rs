//! The table of paths: how each is called, by whom, and which function answers it.

use super::wire::{Call, Handled};
use super::world::World;
use super::{
    app_message, appchat, chats, contacts, customer_write, customers, mass, media, results, robot,
    tags, token, welcome,
};

use Access::{Apps, Customers, Open, Read, Sync};

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
    get("tag/list", Read, contacts::tag_list),
    get("tag/get", Read, contacts::tag_get),
    get(
        "externalcontact/get_follow_user_list",
        Customers,
        customers::follow_users,
    ),
    get("externalcontact/list", Customers, customers::list),
    get("externalcontact/get", Customers, customers::get),
    post(
        "externalcontact/batch/get_by_user",
        Customers,
        customers::get_by_user,
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
    upload("media/upload", Customers, media::upload),
    upload("media/uploadimg", Customers, media::upload_picture),
    upload(
        "media/upload_attachment",
        Customers,
        media::upload_attachment,
    ),
    get("media/get", Customers, media::get),
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
