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
    /// A list of members with a wrong one.
    UserList = 40031, "invalid userid list";
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
    /// Every listed member and department is wrong.
    AllInvalid = 40070, "all list param invalid";
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
    /// The corporation has as many group welcomes as it may.
    WelcomesFull = 41055, "group welcome template count exceeds limit";
    /// Another app's group welcome.
    WelcomeOfOther = 41058, "group welcome template not created by this app";
    /// No moment given.
    MomentIdMissing = 41059, "missing moment_id";
    /// No such moment.
    MomentId = 41060, "invalid moment_id";
    /// The member was not asked to publish this moment.
    MomentMember = 41061, "userid not in moment task";
    /// The member did not publish this moment yet.
    MomentUnpublished = 41062, "moment not published by userid";
    /// The task is still being dispatched.
    Dispatching = 41063, "group msg is being dispatched";
    /// More than nine attachments.
    Attachments = 41064, "attachments count exceeds limit";
    /// An attachment of an unknown kind.
    AttachmentType = 41065, "invalid attachment msgtype";
    /// An attachment that was uploaded for another use.
    AttachmentScene = 41072, "attachment scene mismatch";
    /// The moment is still being dispatched.
    MomentDispatching = 41079, "moment is being dispatched";
    /// The attachment is too large.
    AttachmentSize = 41080, "attachment size out of limit";
    /// The video is too long.
    VideoLength = 41082, "video length out of limit";
    /// A moment without text and attachments.
    MomentEmpty = 41089, "moment text and attachments both empty";
    /// The video is not MP4.
    VideoFormat = 41090, "invalid video format";
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
    /// A voice longer than a minute.
    VoiceTooLong = 45007, "voice playtime out of limit";
    /// More than eight articles.
    Articles = 45008, "article count out of limit";
    /// Called too often.
    Frequency = 45009, "api freq out of limit";
    /// The author's name is too long.
    AuthorTooLong = 45032, "author size out of limit";
    /// Too many calls at once.
    Concurrency = 45033, "api concurrent out of limit";
    /// No http:// or https://.
    UrlScheme = 45034, "url must begin with http:// or https://";
    /// Nobody with this number or address.
    UserNotFound = 46004, "user not exist";
    /// No permission for this call.
    Forbidden = 48002, "api forbidden";
    /// The contact-sync secret may not read details from here.
    ContactsClosed = 48009, "contact sync read from new ip forbidden";
    /// The app was disabled.
    AppDisabled = 50003, "app disabled";
    /// The address is not trusted.
    Ip = 60020, "not allow to access from your ip";
    /// Outside of what the app may see.
    OutOfSight = 60011, "no privilege to access/modify contact/party/agent";
    /// No such department.
    Department = 60003, "department not found";
    /// No such member.
    UserUnknown = 60111, "userid not found";
    /// Only who made a tag may change it.
    TagRight = 81011, "no right on this tag";
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
    /// The chat's name is too long.
    ChatName = 86004, "invalid chat name";
    /// The owner is not a member of the chat.
    ChatOwner = 86005, "invalid chat owner";
    /// Too few or too many people for a chat.
    ChatMembers = 86006, "invalid chat member count";
    /// Another app's chat.
    ChatOfOther = 86008, "chat not created by this app";
    /// The chat exists.
    ChatExists = 86215, "chatid already exists";
    /// A notice with too many items.
    NoticeItems = 90201, "miniprogram_notice content_item count out of limit";
    /// A key that is empty or too long.
    NoticeKey = 90202, "miniprogram_notice key size out of limit";
    /// A value that is empty or too long.
    NoticeValue = 90203, "miniprogram_notice value size out of limit";
    /// A title or description that is too short or too long.
    NoticeTitle = 90205, "miniprogram_notice title size out of limit";
    /// The mini-program is not linked.
    MiniProgramApp = 90208, "miniprogram appid not linked";
    /// Not the outside id of a chat.
    OpenGid = 90511, "invalid opengid";
    /// The robot's address is wrong.
    Robot = 93000, "invalid webhook url";
    /// The robot was disabled.
    RobotDisabled = 93004, "robot disabled";
    /// The app is not the token's.
    AgentMismatch = 301_002, "agentid does not match access_token";
    /// Times that no statistics are kept for.
    Times = 600_018, "invalid start or end time";
    /// Not a unionid.
    Unionid = 610_014, "invalid unionid";
    /// Nobody given has a licence.
    Unlicensed = 701_008, "no valid licence";
}
