//! A promise is broken: is it the new version, or do both suffer alike?

use crate::settings::Settings;
use crate::tally::Pair;

/// How a promise stands against the evidence that it is broken.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Standing {
    /// Not broken.
    #[default]
    Sound,
    /// Broken; the old version's last minute does not yet tell whose doing it is.
    Waiting {
        /// On the caller's scale of seconds.
        since_s: f64,
    },
    /// Broken by both versions alike: not this release's doing.
    Shared {
        /// On the caller's scale of seconds.
        since_s: f64,
    },
    /// Broken by the new version. This stays.
    Broken(Broken),
}

/// What broke a promise.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Broken {
    /// When it was found, on the caller's scale of seconds.
    pub at_s: f64,
    /// Since when the evidence speaks most for a fault.
    pub since_s: f64,
    /// What both versions did since then.
    pub seen: Pair,
    /// How the old version does.
    pub old: OldVersion,
}

impl Standing {
    /// The same with times that count from `start` instead of 0.
    pub(crate) fn after(self, start: f64) -> Self {
        match self {
            Self::Sound => Self::Sound,
            Self::Waiting { since_s } => Self::Waiting {
                since_s: start + since_s,
            },
            Self::Shared { since_s } => Self::Shared {
                since_s: start + since_s,
            },
            Self::Broken(broken) => Self::Broken(Broken {
                at_s: start + broken.at_s,
                since_s: start + broken.since_s,
                ..broken
            }),
        }
    }
}

/// How the old version did in the minute before a promise was found broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OldVersion {
    /// It keeps the promise.
    Fine,
    /// It is over the limit too, but the new version is worse.
    OverToo,
    /// It had no requests to compare with.
    NoTraffic,
    /// It could not be looked at.
    NotSeen,
    /// It is what the promise compares with.
    Compared,
}

/// What the last minute says.
#[derive(Debug, Clone, Copy)]
pub(super) struct LastMinute {
    /// Nats of evidence that the new version is worse than the old one.
    pub(super) worse: f64,
    pub(super) new_over: bool,
    pub(super) old_over: bool,
    pub(super) old: OldVersion,
}

/// What is to be done about a broken promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Finding {
    /// It is the new version.
    NewVersion,
    /// It was shared, and is over.
    Passed,
    /// Go on looking.
    Open,
}

/// A breach that is looked into.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Inquiry {
    since: Option<f64>,
    shared_since: Option<f64>,
    /// Since when nothing explains the breach.
    unexplained_since: Option<f64>,
}

impl Inquiry {
    pub(super) fn is_open(&self) -> bool {
        self.since.is_some()
    }

    pub(super) fn standing(&self) -> Standing {
        match (self.since, self.shared_since) {
            (None, _) => Standing::Sound,
            (Some(_), Some(since_s)) => Standing::Shared { since_s },
            (Some(since_s), None) => Standing::Waiting { since_s },
        }
    }

    /// Looks at the last minute once more.
    pub(super) fn look(&mut self, t: f64, minute: &LastMinute, settings: &Settings) -> Finding {
        self.since.get_or_insert(t);
        let shared = self.shared_since.is_some();
        let (worse, grace) = if shared {
            (settings.worse.1, settings.grace_s.1)
        } else {
            (settings.worse.0, settings.grace_s.0)
        };
        if minute.worse >= worse || (minute.old == OldVersion::NoTraffic && !shared) {
            return Finding::NewVersion;
        }
        if minute.old_over {
            self.shared_since.get_or_insert(t);
            self.unexplained_since = None;
            return Finding::Open;
        }
        if shared && !minute.new_over {
            *self = Self::default();
            return Finding::Passed;
        }
        let since = *self.unexplained_since.get_or_insert(t);
        if t - since >= grace {
            Finding::NewVersion
        } else {
            Finding::Open
        }
    }
}
