/** What stands between one stage and the next, for `npm run dev` and the tests. In the order of the plan. */
import type { GateView } from "../../bindings/GateView";
import { bound, percent } from "../../model/measure";
import { clock, count } from "../../model/time";
import type { FakeTraffic } from "./traffic";

const MINUTE = 60_000;
const NEEDED = 3760;

export interface Person {
  holds: boolean;
  by: string;
  note: string;
  at: number;
}

const gate = (
  title: string,
  standing: GateView["standing"],
  word: string,
  says: string,
  progress: number | null = null,
): GateView => ({
  title,
  standing,
  word,
  says,
  progress,
  answer: null,
  role: null,
});

export function gatesOf(traffic: FakeTraffic, now: number, unread: number | null): GateView[] {
  const { since } = traffic.measured;
  const point = traffic.measured.last();
  const dwell = (30 * MINUTE) / (traffic.pace ?? 1);
  const watched = traffic.watched(now);
  const minutes = Math.floor(watched / MINUTE);
  const payments = Math.floor((watched / 1000) * 2);
  const missing = Math.max(0, NEEDED - payments);
  const band = point?.new_rate;
  const blockers = traffic.release.summary().verdict.blockers;
  const first = blockers[0];
  const blind = (one: GateView): GateView =>
    unread === null
      ? one
      : {
          ...one,
          standing: "unknown",
          word: "Unknown",
          says: `Not measured since ${traffic.unreadClock(unread)}.`,
          progress: null,
        };
  return [
    watched >= dwell
      ? gate("Dwell", "passed", "Passed", `${minutes} min at ${traffic.percent} %; 30 asked for.`)
      : gate(
          "Dwell",
          "waiting",
          "Waiting",
          `${minutes} of 30 min at ${traffic.percent} %, ${Math.ceil((dwell - watched) / MINUTE)} min left.`,
          watched / dwell,
        ),
    blind(
      gate(
        "Error rate",
        "passed",
        "Passed",
        `New version is below 0.1 % with 95 % confidence: ${since.new.errors} errors in ${count(since.new.requests)} requests, upper bound ${bound(band?.high ?? 0)}.`,
      ),
    ),
    blind(
      gate(
        "Response time",
        "passed",
        "Passed",
        `New mean is ${Math.round(point?.new?.mean_ms ?? 0)} ms of 500 allowed. New p95 is ${Math.round(point?.new?.p95_ms ?? 0)} ms; 1.2 times old allowed.`,
      ),
    ),
    blind(
      missing === 0
        ? gate(
            "Errors on payments",
            "passed",
            "Passed",
            `Below 0.1 % with 95 % confidence: no errors in ${count(payments)} requests.`,
          )
        : gate(
            "Errors on payments",
            "not_enough",
            "Not enough evidence",
            `Not enough traffic yet: ${count(payments)} of about ${count(NEEDED)} requests, about ${Math.ceil(missing / 120)} min more at 2.0 rps. No errors so far.`,
            payments / NEEDED,
          ),
    ),
    blind(
      gate(
        "Observed share",
        "passed",
        "Passed",
        `${percent(point?.share ?? 0, 1)} reaches the new version for ${traffic.percent} % intended; 2 points allowed.`,
      ),
    ),
    gate("Support tickets", "passed", "Passed", "3 since 15:40; 1 to 6 is usual for this half hour."),
    satisfaction(traffic),
    blockers.length === 0
      ? gate("Checklist", "passed", "Passed", "Nothing in the checklist stands against it.")
      : gate(
          "Checklist",
          "failed",
          `${blockers.length} blocker${blockers.length === 1 ? "" : "s"}`,
          `Item ${first?.item} ${first?.why}, and ${blockers.length - 1} more.`,
        ),
  ];
}

function satisfaction({ answer, asks }: FakeTraffic): GateView {
  const asked = { answer: 6, role: "Product Manager" };
  if (answer === null) {
    return asks
      ? { ...gate("User satisfaction", "to_attest", "To attest", "Waits for the Product Manager."), ...asked }
      : { ...gate("User satisfaction", "attested", "Attested", "Normal, by M. Castell at 15:58."), ...asked };
  }
  const said = `${answer.note === "" ? (answer.holds ? "Holds" : "Does not hold") : answer.note}, by ${answer.by} at ${clock(answer.at, 60).slice(0, 5)}.`;
  return {
    ...gate(
      "User satisfaction",
      answer.holds ? "attested" : "failed",
      answer.holds ? "Attested" : "Does not hold",
      said,
    ),
    ...asked,
  };
}
