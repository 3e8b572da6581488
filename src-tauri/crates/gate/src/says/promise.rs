//! One promise in a sentence or two.

use super::number::{self, NO_BREAK};
use super::{Words, clause, sentence, subject};
use crate::assessment::PromiseState;
use crate::promise::Promise;
use crate::rule::{Broken, OldVersion, Standing};
use crate::tally::{Pair, Tally};

/// How one promise stands.
pub fn promise(state: &PromiseState, words: &Words<'_>) -> String {
    match state.standing {
        Standing::Broken(broken) => self::broken(state, &broken, words),
        Standing::Shared { .. } => format!("{}: not this release's doing.", alike(state)),
        Standing::Waiting { .. } => format!(
            "{}. Looking at the old version before rolling back.",
            sentence(&seen(&state.promise, &state.recent, " in the last minute"))
        ),
        Standing::Sound if state.stale => stale(state),
        Standing::Sound if state.amber => amber(state),
        Standing::Sound if state.shown => shown(state),
        Standing::Sound => not_shown(state),
    }
}

/// What was seen of one or both, and when: `errors 0.51 %: 14 of 2 736 requests since 14:02:10`.
fn seen(promise: &Promise, pair: &Pair, when: &str) -> String {
    let Pair { new, old } = pair;
    match promise {
        Promise::ErrorRate { .. } | Promise::SlowShare { .. } => format!("{} {}{when}", subject(promise), share(new)),
        Promise::MeanResponse { .. } => format!("average response {}{when}", mean(new)),
        Promise::NoWorse { factor } => {
            let times = match (new.share(), old.share()) {
                (Some(new), Some(old)) if old > 0.0 => format!(": {}", many(new / old)),
                _ => String::new(),
            };
            format!(
                "slow requests {} on new, {} on old{when}{times}, {} allowed",
                percent_of(new),
                percent_of(old),
                number::times(*factor)
            )
        }
    }
}

/// `1.02 times as many`.
fn many(ratio: f64) -> String {
    let times = number::times(ratio);
    if times == "1" {
        "just as many".to_owned()
    } else {
        format!("{times} times as many")
    }
}

fn share(tally: &Tally) -> String {
    let (bad, requests) = (number::count(tally.bad), number::count(tally.requests));
    format!("{}: {bad} of {requests} requests", percent_of(tally))
}

fn mean(tally: &Tally) -> String {
    let mean = tally
        .mean_ms()
        .map_or_else(|| "not known".to_owned(), number::milliseconds);
    format!("{mean} over {} requests", number::count(tally.requests))
}

fn percent_of(tally: &Tally) -> String {
    tally.share().map_or_else(|| "not known".to_owned(), number::percent)
}

fn broken(state: &PromiseState, broken: &Broken, words: &Words<'_>) -> String {
    let keeps = match state.promise {
        Promise::ErrorRate { limit } | Promise::SlowShare { limit } => number::limit(limit),
        Promise::MeanResponse { limit_ms } => number::milliseconds(limit_ms),
        Promise::NoWorse { .. } => "to that".to_owned(),
    };
    let old = match broken.old {
        OldVersion::Fine => " The old version is fine.",
        OldVersion::OverToo => " The old version is over the limit too, but the new one is worse.",
        OldVersion::NoTraffic => " The old version has no traffic to compare with.",
        OldVersion::NotSeen => " The old version could not be looked at.",
        OldVersion::Compared => "",
    };
    format!(
        "{}. A version that keeps {keeps} would look this bad at any moment less than once in {} releases.{old}",
        sentence(&seen(
            &state.promise,
            &broken.seen,
            &format!(" since {}", (words.clock)(broken.since_s))
        )),
        number::one_in(state.needed),
    )
}

/// Both versions side by side, in the last minute.
pub(super) fn alike(state: &PromiseState) -> String {
    let Pair { new, old } = &state.recent;
    let of = |tally: &Tally| match state.promise {
        Promise::MeanResponse { .. } => tally
            .mean_ms()
            .map_or_else(|| "not known".to_owned(), number::milliseconds),
        _ => percent_of(tally),
    };
    let how = if matches!(state.promise, Promise::ErrorRate { .. }) {
        "failing"
    } else {
        "slow"
    };
    format!(
        "Both versions are {how} alike (new {}, old {} in the last minute)",
        of(new),
        of(old)
    )
}

fn stale(state: &PromiseState) -> String {
    let what = sentence(subject(&state.promise));
    match state.age_s {
        Some(age) => format!(
            "{what}: last read {} ago. How it is now is not known.",
            number::passed(age)
        ),
        None => format!("{what}: nothing could be read yet."),
    }
}

pub(super) fn amber(state: &PromiseState) -> String {
    let broken = match state.promise {
        Promise::ErrorRate { limit } | Promise::SlowShare { limit } => {
            format!("{} are above {}", subject(&state.promise), number::limit(limit))
        }
        Promise::MeanResponse { limit_ms } => {
            format!("the average response is above {}", number::milliseconds(limit_ms))
        }
        Promise::NoWorse { .. } => "the new version is slower than allowed".to_owned(),
    };
    let (odds, needed) = (number::odds(state.against), number::odds(state.needed));
    format!("Odds {odds} that {broken}. Not promoting until this clears; it is proven at {needed}.")
}

fn shown(state: &PromiseState) -> String {
    let seen = sentence(&seen(&state.promise, &state.seen, ""));
    match state.promise {
        Promise::ErrorRate { .. } | Promise::SlowShare { .. } => {
            format!("{seen} ({}). Shown: {}.", bound(state), clause(&state.promise))
        }
        Promise::MeanResponse { limit_ms } => format!(
            "{seen}. Shown: {}, if no reading of {} is beyond {}.",
            clause(&state.promise),
            number::passed(state.reading_s),
            number::milliseconds(limit_ms * state.mean_bound)
        ),
        Promise::NoWorse { .. } => format!("{seen}. Shown."),
    }
}

/// `95 % sure: below 0.06 %`.
fn bound(state: &PromiseState) -> String {
    let high = state.interval().map_or(1.0, |(_, high)| high);
    format!(
        "{} sure: below {}",
        number::percent(1.0 - state.beta),
        number::percent_up(high)
    )
}

fn not_shown(state: &PromiseState) -> String {
    let new = &state.seen.new;
    let clause = clause(&state.promise);
    if new.requests == 0 {
        return format!("No requests on the new version yet: {clause} is not shown.");
    }
    let Some(needed) = state
        .requests_needed()
        .filter(|_| state.promise.share_limit().is_some())
    else {
        let seen = sentence(&seen(&state.promise, &state.seen, ""));
        let more = match more(state) {
            nothing if nothing.is_empty() => " yet".to_owned(),
            more => more,
        };
        return format!("{seen}. {} is not shown{more}.", sentence(&clause));
    };
    let needed = number::needed(needed);
    let so_far = match new.bad {
        0 => format!("{} requests so far", number::count(new.requests)),
        _ => format!("{} so far", share(new)),
    };
    format!(
        "Nothing wrong seen, but {clause} is not shown: {so_far}, about {needed} needed{}.",
        more(state)
    )
}

/// ` (1 h 36 min more at this traffic)`, or that it never will be; nothing where that is not known yet.
pub(super) fn more(state: &PromiseState) -> String {
    match state.seconds_to_go() {
        Some(seconds) => format!(" ({}{NO_BREAK}more at this traffic)", number::wait(seconds)),
        None if state.never() => ", and would never be at what was seen so far".to_owned(),
        None => String::new(),
    }
}
