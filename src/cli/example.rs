//! The example workspace of the repository, carried inside the program so that the demo needs nothing else.

/// Path and bytes of every file of the example.
pub const FILES: &[(&str, &[u8])] = &[
    ("qunfa.toml", include_bytes!("../../qunfa.toml")),
    ("members.toml", include_bytes!("../../members.toml")),
    (
        "campaigns/tea/member-day.toml",
        include_bytes!("../../campaigns/tea/member-day.toml"),
    ),
    (
        "campaigns/tea/recall.toml",
        include_bytes!("../../campaigns/tea/recall.toml"),
    ),
    (
        "campaigns/tea/cover.png",
        include_bytes!("../../campaigns/tea/cover.png"),
    ),
    (
        "campaigns/staff/stocktake.toml",
        include_bytes!("../../campaigns/staff/stocktake.toml"),
    ),
    (
        "campaigns/wealth/maturity.toml",
        include_bytes!("../../campaigns/wealth/maturity.toml"),
    ),
    (
        "templates/member-day.txt.j2",
        include_bytes!("../../templates/member-day.txt.j2"),
    ),
];
