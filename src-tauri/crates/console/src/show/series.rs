//! The series of the charts, merged to what a screen can show.

use crate::wire::{Band, Point, Series, SidePoint};
use engine::runner::Live;
use engine::traffic::{self, Served};

/// Points after `since`; at most `most` of them, merged evenly where there are more (0: no limit).
pub(crate) fn series(live: &Live, since: u64, most: usize) -> Series {
    let points = live.traffic.as_ref().map_or(&[][..], |live| live.watching.points());
    let from = points.partition_point(|point| point.at <= since);
    let wanted = &points[from..];
    let size = match most {
        0 => 1,
        most => wanted.len().div_ceil(most).max(1),
    };
    Series {
        points: wanted.chunks(size).filter_map(merged).collect(),
        whole: since == 0,
    }
}

/// Several points as one: counts added, rates over the whole time, the last of what is a state.
fn merged(points: &[traffic::Point]) -> Option<Point> {
    let last = points.last()?;
    let over_ms: u64 = points.iter().map(|point| point.over_ms).sum();
    let sides: Vec<_> = points.iter().filter_map(|point| point.served.as_ref()).collect();
    let side = |pick: fn(&engine::traffic::Sides<Served>) -> &Served| {
        let served: Vec<&Served> = sides.iter().map(|served| pick(served)).collect();
        (!served.is_empty()).then(|| side_point(&served, over_ms))
    };
    let (old, new) = (side(|served| &served.old), side(|served| &served.new));
    let share = old.as_ref().zip(new.as_ref()).and_then(|(old, new)| {
        let all = old.rate + new.rate;
        (all > 0.0).then(|| new.rate * 100.0 / all)
    });
    Some(Point {
        at: last.at,
        over_ms,
        intended: last.intended.map(f64::from),
        share,
        old,
        new,
        new_rate: last.new_rate.map(|(value, low, high)| Band {
            value: value * 100.0,
            low: low * 100.0,
            high: high * 100.0,
        }),
        old_rate: last.old_rate.map(|rate| rate * 100.0),
    })
}

#[expect(clippy::cast_precision_loss, reason = "counts of one release stay far below 2^53")]
fn side_point(served: &[&Served], over_ms: u64) -> SidePoint {
    let requests: u64 = served.iter().map(|one| one.requests).sum();
    let sum_ms: Option<f64> = served.iter().map(|one| one.sum_ms).sum();
    let last = |pick: fn(&Served) -> Option<f64>| served.iter().rev().find_map(|one| pick(one));
    SidePoint {
        rate: if over_ms > 0 {
            requests as f64 * 1000.0 / over_ms as f64
        } else {
            0.0
        },
        errors: served.iter().map(|one| one.errors).sum(),
        mean_ms: sum_ms.filter(|_| requests > 0).map(|sum| sum / requests as f64),
        p95_ms: last(|one| one.p95_ms),
        saturation: last(|one| one.saturation),
    }
}
