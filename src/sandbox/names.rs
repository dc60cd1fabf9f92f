//! Holds the names seeded people, departments, tags and chats are made of.

/// Members that every world of their size has, in this order: userid, name, position, department of [`DEPARTMENTS`].
pub(super) const FIRST_MEMBERS: &[(&str, &str, &str, i64)] = &[
    ("li.mei", "李梅", "顾问", 8),
    ("wang.jun", "王军", "店长", 8),
    ("chen.yu", "陈雨", "顾问", 9),
    ("zhao.min", "赵敏", "店长", 9),
    ("liu.yang", "刘洋", "顾问", 11),
    ("zhang.wei", "张伟", "店长", 11),
    ("sun.li", "孙丽", "客服", 5),
    ("zhou.tao", "周涛", "客服主管", 5),
    ("wu.fang", "吴芳", "市场专员", 4),
    ("xu.lin", "徐琳", "市场经理", 4),
    ("ma.chao", "马超", "顾问", 13),
    ("zhu.yan", "朱妍", "店长", 13),
];

/// The departments: id, name, parent. The root has id 1.
pub(super) const DEPARTMENTS: &[(i64, &str, i64)] = &[
    (1, "云栖生活", 0),
    (2, "总部", 1),
    (3, "门店", 1),
    (4, "市场部", 1),
    (5, "客服部", 1),
    (6, "财务部", 2),
    (7, "上海", 3),
    (8, "徐汇店", 7),
    (9, "静安店", 7),
    (10, "杭州", 3),
    (11, "西湖店", 10),
    (12, "北京", 3),
    (13, "朝阳店", 12),
    (14, "浦东店", 7),
];

/// Departments that generated members are spread over.
pub(super) const SHOPS: &[i64] = &[8, 9, 14, 11, 13, 5];

/// Tags of members: id, name.
pub(super) const MEMBER_TAGS: &[(i64, &str)] = &[(1, "店长"), (2, "新员工"), (3, "直播组")];

/// Corporate tags: group, and its tags in order.
pub(super) const TAG_GROUPS: &[(&str, &[&str])] = &[
    ("等级", &["普通", "会员", "银卡", "金卡"]),
    ("兴趣", &["美妆", "母婴", "数码", "户外", "咖啡"]),
    ("意向", &["高意向", "中意向", "低意向"]),
    ("城市", &["上海", "杭州", "北京"]),
    ("来源", &["门店扫码", "直播间", "老带新"]),
    ("触达", &["免打扰"]),
];

/// Family names: in letters, in Chinese.
pub(super) const FAMILIES: &[(&str, &str)] = &[
    ("wang", "王"),
    ("li", "李"),
    ("zhang", "张"),
    ("liu", "刘"),
    ("chen", "陈"),
    ("yang", "杨"),
    ("huang", "黄"),
    ("zhao", "赵"),
    ("wu", "吴"),
    ("zhou", "周"),
    ("xu", "徐"),
    ("sun", "孙"),
    ("ma", "马"),
    ("zhu", "朱"),
    ("hu", "胡"),
    ("guo", "郭"),
    ("he", "何"),
    ("gao", "高"),
    ("lin", "林"),
    ("luo", "罗"),
    ("zheng", "郑"),
    ("liang", "梁"),
    ("xie", "谢"),
    ("tang", "唐"),
];

/// Given names: in letters, in Chinese.
pub(super) const GIVENS: &[(&str, &str)] = &[
    ("mei", "梅"),
    ("jun", "俊"),
    ("yu", "雨"),
    ("min", "敏"),
    ("yang", "洋"),
    ("wei", "伟"),
    ("li", "丽"),
    ("tao", "涛"),
    ("fang", "芳"),
    ("lin", "琳"),
    ("chao", "超"),
    ("yan", "妍"),
    ("jing", "静"),
    ("lei", "磊"),
    ("hua", "华"),
    ("ning", "宁"),
    ("xin", "欣"),
    ("ting", "婷"),
    ("hao", "浩"),
    ("yi", "怡"),
    ("ziyi", "梓怡"),
    ("haoran", "浩然"),
    ("yutong", "雨桐"),
    ("zihan", "子涵"),
    ("xinyi", "欣怡"),
    ("jiahao", "家豪"),
    ("siyu", "思雨"),
    ("mengjie", "梦洁"),
    ("wenbo", "文博"),
    ("xiaolan", "小兰"),
];

/// What customer group chats are called.
pub(super) const CHATS: &[&str] = &[
    "会员福利群",
    "会员新品群",
    "周末咖啡群",
    "老会员专享群",
    "绘画班家长群",
    "书法班家长群",
    "户外徒步群",
    "直播预告群",
];
