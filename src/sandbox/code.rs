//! The table of error codes: each number, what it means, and how its `errmsg` begins.

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $number:literal, $text:literal;)*) => {
        /// An `errcode` of WeCom (WeCom doc 90313).
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Code { $($(#[$doc])* $name,)* }

        impl Code {
            /// The number on the wire.
            pub(super) fn number(self) -> i64 {
                match self { $(Self::$name => $number,)* }
            }

            /// How the message begins.
            pub(super) fn text(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }
        }
    };
}

codes! {
    /// System busy.
    Busy = -1, "system busy";
    /// Wrong secret.
    Secret = 40001, "invalid credential";
    /// Invalid userid.
    UserId = 40003, "invalid userid";
    /// The file is not of the kind it was sent as.
    MediaKind = 40004, "invalid media type";
    /// The `type` value is unknown.
    MediaType = 40005, "invalid file type";
    /// The file is too small.
    MediaSize = 40006, "invalid media size";
    /// Unknown, expired or wrong-kind media id.
    MediaId = 40007, "invalid media_id";
    /// Unknown message type.
    MessageType = 40008, "invalid message type";
    /// The picture is too large.
    PictureSize = 40009, "invalid image size";
    /// The video is too large.
    VideoSize = 40011, "invalid video size";
    /// Unknown corporation.
    CorpId = 40013, "invalid corpid";
    /// Unknown token.
    Token = 40014, "invalid access_token";
    /// More receivers than one call may name.
    UserListTooLong = 40032, "invalid userlist size";
    /// `\uXXXX` escapes in the body.
    Escapes = 40033, "request chars must not contain \\uxxxx";
    /// A parameter of the wrong form.
    Parameter = 40035, "invalid parameter";
    /// The address is too long.
    UrlTooLong = 40039, "invalid url size";
    /// The chat's id is missing.
    ChatIdMissing = 40050, "invalid chatid";
    /// No such app, or not this token's.
    AgentId = 40056, "invalid agentid";
    /// Any other bad argument.
    Argument = 40058, "invalid Request Parameter";
    /// A required parameter is empty, or the method is wrong.
    Empty = 40063, "some parameters are empty";
    /// Unknown tag or tag group.
    TagId = 40068, "invalid tagid";
    /// A news message cannot be confidential.
    NewsSafe = 40074, "news msg not support safe";
    /// The address is not one.
    Url = 40094, "invalid url";
    /// Unknown customer.
    ExternalUserId = 40096, "invalid external userid";
    /// The picture cannot be read.
    BrokenPicture = 40123, "invalid image";
    /// The corporation has as many tags as it may.
    TagsFull = 40126, "corp tag count exceeds limit";
    /// No token in the query.
    TokenMissing = 41001, "access_token missing";
    /// No corporation in the query.
    CorpIdMissing = 41002, "corpid missing";
    /// No secret in the query.
    SecretMissing = 41004, "corpsecret missing";
    /// No media id.
    MediaIdMissing = 41006, "media_id missing";
    /// No agent id.
    AgentIdMissing = 41011, "agentid missing";
    /// No title.
    TitleMissing = 41016, "title missing";
    /// No description.
    DescriptionMissing = 41033, "description missing";
    /// No customer given.
    ExternalUserIdMissing = 41035, "external_userid missing";
    /// No task given.
    MsgIdMissing = 41046, "missing msgid";
    /// No such task.
    MsgId = 41047, "invalid msgid";
    /// Nobody of the given customers can be written to.
    NobodyToSend = 41048, "no customer to send";
    /// No welcome code.
    WelcomeMissing = 41049, "missing welcome_code";
    /// Unknown welcome code, or older than 20 s.
    Welcome = 41050, "invalid welcome_code";
    /// The welcome was sent, or the chat has begun.
    ChatStarted = 41051, "chat has been started";
    /// The task is still being dispatched.
    Dispatching = 41063, "group msg is being dispatched";
    /// More than nine attachments.
    Attachments = 41064, "attachments count exceeds limit";
    /// An attachment of an unknown kind.
    AttachmentType = 41065, "invalid attachment msgtype";
    /// An attachment that was uploaded for another use.
    AttachmentScene = 41072, "attachment scene mismatch";
    /// The task was cancelled.
    Cancelled = 41093, "group msg has been cancelled";
    /// Three reminders in 24 h are all.
    Reminded = 41094, "group msg remind count exceeds limit";
    /// The token's life is over.
    TokenExpired = 42001, "access_token expired";
    /// A card's field is wrong or missing.
    Card = 42014, "template_card field invalid";
    /// Too old to recall.
    MsgIdExpired = 42052, "msgid expired";
    /// Interactive cards need an app with a callback address.
    CallbackNeeded = 43012, "callback url needed";
    /// The file is empty.
    MediaEmpty = 44001, "empty media data";
    /// The text is empty.
    TextEmpty = 44004, "empty text";
    /// The file is too large.
    MediaTooLarge = 45001, "media size out of limit";
    /// The text is too long.
    TextTooLong = 45002, "content size out of limit";
    /// More than eight articles.
    Articles = 45008, "article count out of limit";
    /// Called too often.
    Frequency = 45009, "api freq out of limit";
    /// Too many calls at once.
    Concurrency = 45033, "api concurrent out of limit";
    /// No http:// or https://.
    UrlScheme = 45034, "url must begin with http:// or https://";
    /// No permission for this call.
    Forbidden = 48002, "api forbidden";
    /// The contact-sync secret may not read details from here.
    ContactsClosed = 48009, "contact sync read from new ip forbidden";
    /// The address is not trusted.
    Ip = 60020, "not allow to access from your ip";
    /// No such department.
    Department = 60003, "department not found";
    /// No such member.
    UserUnknown = 60111, "userid not found";
    /// No receiver was given.
    NoReceiver = 81012, "user & party & tag all empty";
    /// All receivers are unknown or out of sight.
    AllReceiversBad = 81013, "user & party & tag all invalid";
    /// Owners have to be named in a corporation of this size.
    OwnerFilter = 81017, "request count out of limit, owner_filter needed";
    /// More than a hundred departments.
    TooManyParties = 82002, "party count out of limit";
    /// More than a hundred tags.
    TooManyTags = 82003, "tag count out of limit";
    /// The member and the customer do not know each other.
    NoRelation = 84061, "not external contact";
    /// The member has no customer-contact function.
    NoContactRight = 84074, "no external contact permission";
    /// A chat's id with forbidden characters.
    ChatId = 86001, "invalid chatid";
    /// No such chat.
    ChatUnknown = 86003, "chatid not found";
    /// The owner is not a member of the chat.
    ChatOwner = 86005, "invalid chat owner";
    /// Too few or too many people for a chat.
    ChatMembers = 86006, "invalid chat member count";
    /// Another app's chat.
    ChatOfOther = 86008, "chat not created by this app";
    /// The chat exists.
    ChatExists = 86215, "chatid already exists";
    /// A field of a mini-program notice.
    MiniProgram = 90201, "invalid miniprogram_notice";
    /// The mini-program is not linked.
    MiniProgramApp = 90208, "miniprogram appid not linked";
    /// The robot's address is wrong.
    Robot = 93000, "invalid webhook url";
    /// The app is not the token's.
    AgentMismatch = 301_002, "agentid does not match access_token";
    /// Nobody given has a licence.
    Unlicensed = 701_008, "no valid licence";
}
