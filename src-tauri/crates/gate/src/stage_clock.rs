//! How long the present stage has been watched.

use crate::settings::Stage;

/// The clock of one stage. It runs only while traffic is read, nobody holds it, and no trouble is shared.
#[derive(Debug, Clone, Default)]
pub(crate) struct StageClock {
    pub(crate) stage: Option<Stage>,
    /// Seconds watched in this stage.
    pub(crate) watched_s: f64,
    /// Since when it is held by hand.
    held_since: Option<f64>,
    /// Seconds of all stages that were left out, each by its reason.
    pub(crate) left_out: LeftOut,
    marked: f64,
}

/// Seconds of the release that do not count as dwell.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct LeftOut {
    /// Both versions were in trouble alike.
    pub shared_s: f64,
    /// Held by hand. The evidence went on.
    pub held_s: f64,
    /// Nothing could be read.
    pub unread_s: f64,
}

impl StageClock {
    pub(crate) fn begin(&mut self, t: f64, stage: Stage) {
        self.stage = Some(stage);
        self.watched_s = 0.0;
        self.held_since = None;
        self.marked = t;
    }

    /// Traffic was read at `t`: the time since the last reading is attributed.
    pub(crate) fn read(&mut self, t: f64, shared: bool, longest_s: f64) {
        let passed = (t - self.marked).max(0.0);
        self.marked = t;
        if self.is_held() {
            self.left_out.held_s += passed;
        } else if shared {
            self.left_out.shared_s += passed;
        } else {
            self.watched_s += passed.min(longest_s);
            self.left_out.unread_s += (passed - longest_s).max(0.0);
        }
    }

    pub(crate) fn hold(&mut self, t: f64, shared: bool, longest_s: f64) {
        if !self.is_held() {
            self.read(t, shared, longest_s);
            self.held_since = Some(t);
        }
    }

    pub(crate) fn resume(&mut self, t: f64) {
        if self.is_held() {
            self.read(t, false, f64::INFINITY);
            self.held_since = None;
        }
    }

    pub(crate) fn is_held(&self) -> bool {
        self.held_since.is_some()
    }

    pub(crate) fn dwell_s(&self) -> f64 {
        self.stage.map_or(0.0, |stage| stage.dwell_s)
    }
}
