//! An intent becomes what each rule weighs under it.
//!
//! Rules about the form of a message (what the platform takes, what can be seen) weigh the same everywhere; the profiles are
//! about what a message claims.

use crate::model::{Intent, Severity};

/// One line of a profile: codes, `*` at the end standing for anything, and what becomes of them.
struct Line {
    codes: &'static [&'static str],
    weight: Weight,
}

#[derive(Clone, Copy)]
enum Weight {
    /// As the rule says.
    Own,
    /// At most this.
    AtMost(Severity),
    /// Not said at all.
    Silent,
}

/// About form, links and the campaign's own paperwork: never changed by an intent.
const FORM: Line = Line {
    codes: &[
        "text-*",
        "nothing-visible",
        "invisible-character",
        "control-character",
        "reserved-placeholder",
        "too-many-attachments",
        "link-*",
        "url-*",
        "urgent-*",
        "internal-*",
        "evidence-*",
        "waiver-*",
        "obf-*",
        "own-*",
        "pol-*",
        "pii-*",
        "qua-*",
        "date-*",
        "day-*",
        "ntc-*",
        "qr-*",
        "req-aig",
    ],
    weight: Weight::Own,
};

const MARKETING: &[Line] = &[Line {
    codes: &["*"],
    weight: Weight::Own,
}];

/// Orders, appointments, opening hours, outages.
const SERVICE: &[Line] = &[
    FORM,
    Line {
        codes: &[
            "abs-*",
            "evd-*",
            "med-002",
            "prz-004",
            "prc-*",
            "edu-004",
            "req-ad",
            "req-optout",
            "touch-*",
        ],
        weight: Weight::AtMost(Severity::Warn),
    },
    // Beyond the reference: a notice that shuts people out or offends does so whatever it is called.
    Line {
        codes: &["dsc-*", "vul-*", "min-*"],
        weight: Weight::Own,
    },
    Line {
        codes: &[
            "fin-001", "fin-002", "fin-004", "fin-008", "med-001", "med-003", "sta-001", "sta-002",
            "sta-003", "sha-*", "sup-*", "frd-*", "tob-*", "lic-*", "dis-*", "ctr-001", "ctr-002",
            "ctr-009",
        ],
        weight: Weight::Own,
    },
    Line {
        codes: &["*"],
        weight: Weight::Silent,
    },
];

/// For the company's own staff.
const INTERNAL: &[Line] = &[
    FORM,
    Line {
        codes: &["lic-*", "frd-*", "dsc-*", "vul-*"],
        weight: Weight::Own,
    },
    Line {
        codes: &["*"],
        weight: Weight::AtMost(Severity::Info),
    },
];

/// What a rule's finding weighs under an intent; none when it is not said there. A hard rule weighs the same everywhere a
/// customer reads it.
pub(super) fn weight(intent: Intent, code: &str, hard: bool, own: Severity) -> Option<Severity> {
    let lines = match intent {
        Intent::Marketing => MARKETING,
        Intent::Service | Intent::Notice if hard => return Some(own),
        Intent::Service | Intent::Notice => SERVICE,
        Intent::Internal => INTERNAL,
    };
    match lines
        .iter()
        .find(|line| line.codes.iter().any(|pattern| matches(pattern, code)))
        .map(|line| line.weight)
    {
        Some(Weight::AtMost(most)) => Some(own.min(most)),
        Some(Weight::Silent) => None,
        Some(Weight::Own) | None => Some(own),
    }
}

fn matches(pattern: &str, code: &str) -> bool {
    // Rules that are words have codes in capitals.
    let code = code.to_ascii_lowercase();
    pattern
        .strip_suffix('*')
        .map_or(pattern == code, |start| code.starts_with(start))
}
