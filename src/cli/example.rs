//! The example workspace of the repository, carried inside the program so that the demo needs nothing else.

/// Path and bytes of every file of the example.
pub const FILES: &[(&str, &[u8])] = &[
    ("qunfa.toml", include_bytes!("../../qunfa.toml")),
    ("members.toml", include_bytes!("../../members.toml")),
    ("groups.csv", include_bytes!("../../groups.csv")),
    (
        "campaigns/school/evening.toml",
        include_bytes!("../../campaigns/school/evening.toml"),
    ),
    (
        "campaigns/school/task.png",
        include_bytes!("../../campaigns/school/task.png"),
    ),
    (
        "campaigns/staff/stocktake.toml",
        include_bytes!("../../campaigns/staff/stocktake.toml"),
    ),
    (
        "campaigns/tea/apology.toml",
        include_bytes!("../../campaigns/tea/apology.toml"),
    ),
    (
        "campaigns/tea/double-11/campaign.toml",
        include_bytes!("../../campaigns/tea/double-11/campaign.toml"),
    ),
    (
        "campaigns/tea/double-11/cover.png",
        include_bytes!("../../campaigns/tea/double-11/cover.png"),
    ),
    (
        "campaigns/tea/double-11/poster.png",
        include_bytes!("../../campaigns/tea/double-11/poster.png"),
    ),
    (
        "campaigns/tea/opening.toml",
        include_bytes!("../../campaigns/tea/opening.toml"),
    ),
    (
        "campaigns/tea/welcome.toml",
        include_bytes!("../../campaigns/tea/welcome.toml"),
    ),
    (
        "campaigns/wealth/maturity.toml",
        include_bytes!("../../campaigns/wealth/maturity.toml"),
    ),
    (
        "campaigns/wealth/到期安排说明.pdf",
        include_bytes!("../../campaigns/wealth/到期安排说明.pdf"),
    ),
    (
        "templates/double-11/burst-a.txt.j2",
        include_bytes!("../../templates/double-11/burst-a.txt.j2"),
    ),
    (
        "templates/double-11/burst-b.txt.j2",
        include_bytes!("../../templates/double-11/burst-b.txt.j2"),
    ),
    (
        "templates/double-11/second.txt.j2",
        include_bytes!("../../templates/double-11/second.txt.j2"),
    ),
    (
        "templates/double-11/warmup.txt.j2",
        include_bytes!("../../templates/double-11/warmup.txt.j2"),
    ),
];
