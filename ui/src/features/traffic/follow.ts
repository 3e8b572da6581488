/** Follows the traffic of a release: the whole room and what was newly measured, once a second, drawn once a second. */
import { useCallback, useEffect, useRef, useState } from "react";
import { useBackend } from "../../backend/backend";
import type { TrafficView } from "../../bindings/TrafficView";
import { noticeFailure } from "../../state/notices";
import { useTurns } from "../../state/turns";
import { Recording } from "./chart/recording";

/** Points asked for at most when everything is read: four hours of seconds, or a day in steps of six. */
const MOST = 14_400;

/** An answer that takes longer is none: then the room says so and its clock goes on, milliseconds. */
const PATIENCE = 5000;

/** What was read last, so that coming back from the checklist shows it at once. */
let kept: { backend: unknown; release: string; recording: Recording } | null = null;

function recordingOf(backend: unknown, release: string): Recording {
  if (kept?.release !== release || kept.backend !== backend) kept = { backend, release, recording: new Recording() };
  return kept.recording;
}

export interface Followed {
  /** The last answer; `null` until the first. */
  view: TrafficView | null;
  recording: Recording;
  /** Of the recording: it grows in place. */
  revision: number;
  /** Instant of the last turn, Unix milliseconds. */
  now: number;
  /** Since when the program gives no answer, Unix milliseconds; `null` while it does. */
  silentSince: number | null;
  /** Asks without waiting for the next turn. */
  again: () => void;
}

interface Turn {
  release: string;
  view: TrafficView | null;
  revision: number;
  now: number;
  silentSince: number | null;
}

export function useTraffic(release: string): Followed {
  const backend = useBackend();
  const recording = recordingOf(backend, release);
  const fresh = { release, view: null, revision: 0, now: Date.now(), silentSince: null };
  const [last, setLast] = useState<Turn>(fresh);
  const before = useRef<Turn>(last);
  if (before.current.release !== release) before.current = fresh;
  const over = useRef(false);
  useEffect(() => {
    over.current = false;
    return () => {
      over.current = true;
    };
  }, []);
  const show = useCallback(
    (next: Partial<Turn>) => {
      if (over.current || before.current.release !== release) return;
      before.current = { ...before.current, ...next, revision: recording.revision, now: Date.now() };
      setLast(before.current);
    },
    [release, recording],
  );
  const answered = useRef(Date.now());
  useEffect(() => {
    const timer = setInterval(() => {
      const since = answered.current;
      if (Date.now() - since > PATIENCE) show({ silentSince: before.current.silentSince ?? since });
    }, 1000);
    return () => clearInterval(timer);
  }, [show]);
  const turn = useCallback(async () => {
    const measured = backend
      .call("series", { release, since: recording.last, most: MOST })
      .then((series) => recording.take(series))
      // The question beside it fails the same way and says so; the charts show the gap.
      .catch(() => false);
    try {
      const view = await backend.call("traffic", { release });
      answered.current = Date.now();
      // The first series of a long day takes its time; where requests go is shown before.
      if (before.current.view === null) show({ view });
      await measured;
      show({ view, silentSince: null });
    } catch (thrown) {
      answered.current = Date.now();
      if (before.current.silentSince === null) noticeFailure(thrown);
      show({ silentSince: before.current.silentSince ?? Date.now() });
    }
  }, [backend, release, recording, show]);
  const again = useTurns(turn, 1000);
  const shown = last.release === release ? last : fresh;
  return { ...shown, recording, again };
}
