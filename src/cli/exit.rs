//! Exit codes, and which one wins when several apply.

/// How a command ended. The numbers are an interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Exit {
    /// 0: done, or nothing to do.
    Done,
    /// 1: a tracked file breaks a rule.
    Findings,
    /// 2: flags, missing secrets, no workspace.
    Usage,
    /// 3: not approved, stale, or refused by policy.
    NotApproved,
    /// 4: something is in doubt.
    InDoubt,
    /// 5: the ledger is unsafe or locked.
    Ledger,
    /// 6: the platform refused or is unreachable.
    Platform,
    /// 7: partly done.
    Partly,
    /// 10: there are changes (`plan --detailed-exitcode`).
    Changes,
    /// 70: a bug.
    Bug,
}

impl Exit {
    /// Every code.
    pub const ALL: [Self; 10] = [
        Self::Done,
        Self::Findings,
        Self::Usage,
        Self::NotApproved,
        Self::InDoubt,
        Self::Ledger,
        Self::Platform,
        Self::Partly,
        Self::Changes,
        Self::Bug,
    ];

    /// The number.
    pub fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Findings => 1,
            Self::Usage => 2,
            Self::NotApproved => 3,
            Self::InDoubt => 4,
            Self::Ledger => 5,
            Self::Platform => 6,
            Self::Partly => 7,
            Self::Changes => 10,
            Self::Bug => 70,
        }
    }

    /// Lower comes first when several apply: 70, 2, 5, 4, 6, 7, 3, 1, 10, 0.
    fn rank(self) -> u8 {
        match self {
            Self::Bug => 0,
            Self::Usage => 1,
            Self::Ledger => 2,
            Self::InDoubt => 3,
            Self::Platform => 4,
            Self::Partly => 5,
            Self::NotApproved => 6,
            Self::Findings => 7,
            Self::Changes => 8,
            Self::Done => 9,
        }
    }

    /// The one that wins.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        if other.rank() < self.rank() {
            other
        } else {
            self
        }
    }
}
