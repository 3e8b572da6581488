//! One line after the other: stages, gates, and the lines of which there is one.

use super::gate;
use super::stage::{self, Share};
use crate::language::{Found, Piece, duration_ms, shown};
use crate::nearest::did_you_mean;
use crate::placeholder::placeholders;
use crate::source::{Finding, Source};
use crate::traffic::{Gate, OnFault};

/// What a line may begin with, besides a share.
const WORDS: [&str; 5] = ["gate", "confirm", "keep", "wait", "on"];

/// What the lines so far say.
pub(super) struct Reader<'a> {
    source: &'a Source,
    pub(super) shares: Vec<Share>,
    pub(super) gates: Vec<Gate>,
    pub(super) keep_old_warm_ms: Option<u64>,
    pub(super) wait_ms: Option<u64>,
    pub(super) on_fault: Option<OnFault>,
    pub(super) found: Vec<Found>,
    /// A line that may have been a stage could not be read, so that a gap in the shares is no news.
    pub(super) misread: bool,
    /// The same for gates.
    pub(super) gate_misread: bool,
}

impl<'a> Reader<'a> {
    pub(super) const fn new(source: &'a Source) -> Self {
        Self {
            source,
            shares: Vec::new(),
            gates: Vec::new(),
            keep_old_warm_ms: None,
            wait_ms: None,
            on_fault: None,
            found: Vec::new(),
            misread: false,
            gate_misread: false,
        }
    }

    pub(super) fn line(&mut self, line: Piece<'_>) {
        let (word, rest) = line.word();
        let is_stage = word
            .text
            .starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.'));
        let is_gate = matches!(word.text, "gate" | "confirm");
        let known = is_stage || WORDS.contains(&word.text);
        let read = if placeholders(line.text).is_empty() {
            self.known(line, word, rest, is_stage)
        } else {
            Err(placeholder(line))
        };
        if let Err(found) = read {
            self.found.push(found);
            self.misread |= is_stage || !known;
            self.gate_misread |= is_gate || !known;
        }
    }

    fn known(&mut self, line: Piece<'_>, word: Piece<'_>, rest: Piece<'_>, is_stage: bool) -> Result<(), Found> {
        match word.text {
            _ if is_stage => self.shares.push(stage::share(line)?),
            "gate" => {
                let gate = gate::gate(rest)?;
                self.add(gate, line)?;
            }
            "confirm" => {
                let gate = gate::confirm(self.source, rest)?;
                self.add(gate, line)?;
            }
            "keep" => {
                let time = line
                    .after_words("keep old warm for")
                    .ok_or_else(|| form(line, "keep old warm for 24h"))?;
                once(self.keep_old_warm_ms.replace(time_of(time)?).as_ref(), line)?;
            }
            "wait" => {
                let time = line
                    .after_words("wait up to")
                    .ok_or_else(|| form(line, "wait up to 30m"))?;
                once(self.wait_ms.replace(time_of(time)?).as_ref(), line)?;
            }
            "on" => once(self.on_fault.replace(on_fault(line)?).as_ref(), line)?,
            other => {
                let finding = Finding::error(
                    "unknown-line",
                    format!("`{}` begins no line of a traffic plan", shown(other)),
                    format!("{} A stage is written `50% for 30m`.", did_you_mean(other, WORDS)),
                );
                return Err((finding, word.range()));
            }
        }
        Ok(())
    }

    fn add(&mut self, gate: Gate, line: Piece<'_>) -> Result<(), Found> {
        if self.gates.iter().any(|other| gate::same(other, &gate)) {
            let finding = Finding::error(
                "duplicate-gate",
                "a gate for this stands already in the plan",
                "Keep one of them, the one that is meant.",
            );
            return Err((finding, line.range()));
        }
        self.gates.push(gate);
        Ok(())
    }
}

fn placeholder(line: Piece<'_>) -> Found {
    let finding = Finding::error(
        "placeholder",
        "a traffic plan takes no placeholder: it is the same in every environment",
        "Write the value itself; an environment says by which engine traffic moves, not how far.",
    );
    (finding, line.range())
}

pub(super) fn form(line: Piece<'_>, example: &str) -> Found {
    let finding = Finding::error(
        "line-form",
        format!("`{}` cannot be read as a line of a traffic plan", shown(line.text)),
        format!("Write `{example}`."),
    );
    (finding, line.range())
}

/// A line of which there is one: what it replaced must be nothing.
fn once<T>(before: Option<&T>, line: Piece<'_>) -> Result<(), Found> {
    if before.is_none() {
        return Ok(());
    }
    let finding = Finding::error(
        "duplicate-line",
        "a line like this stands already in the plan",
        "Keep one of them.",
    );
    Err((finding, line.range()))
}

/// A time longer than nothing.
pub(super) fn time_of(time: Piece<'_>) -> Result<u64, Found> {
    match duration_ms(time.text) {
        Some(0) => Err((
            Finding::error(
                "no-time",
                "this is no time at all",
                "Write how long, or leave the line out.",
            ),
            time.range(),
        )),
        Some(duration) => Ok(duration),
        None => Err((
            Finding::error(
                "duration",
                format!("`{}` is no duration", shown(time.text)),
                "Write a number with `s`, `m`, `h` or `d`: `30m`.",
            ),
            time.range(),
        )),
    }
}

fn on_fault(line: Piece<'_>) -> Result<OnFault, Found> {
    let Some(act) = line.after_words("on fault") else {
        return Err(form(line, "on fault ask"));
    };
    match act.text {
        "roll back" => Ok(OnFault::RollBack),
        "hold" => Ok(OnFault::Hold),
        "ask" => Ok(OnFault::Ask),
        other => {
            let finding = Finding::error(
                "on-fault",
                format!("`{}` is nothing that a fault leads to", shown(other)),
                did_you_mean(other, ["roll back", "hold", "ask"]),
            );
            Err((finding, act.range()))
        }
    }
}
