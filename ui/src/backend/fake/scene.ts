/** The middle of a release in production, as it looks on a good afternoon with one thing wrong. */
import type { ItemRow } from "../../bindings/ItemRow";
import type { FakeRelease } from "./release";

const SAYS = [
  "200 in 84 ms",
  "2 addresses, in pool",
  "expires in 61 days",
  "12 of 12, none pending",
  "34 of 80 in use",
  "80.4 % lines",
  "no slow plan in 1 204",
  "TLS 1.3 on 5 of 5 hosts",
];
const WHO = ["Nwosu", "Okonkwo", "Bakare", "Adeyemi"];
const MINUTE = 60_000;

export function setScene(release: FakeRelease, now: number) {
  const items = release.items();
  const at = (minutes: number) => now - minutes * MINUTE;
  for (const item of items) {
    const n = item.number;
    if (n > 118 && item.kind !== "check") continue;
    if (n > 126) continue;
    if (item.kind === "check")
      release.set(n, { standing: "passed", says: SAYS[n % SAYS.length] ?? "", at: at(2 + (n % 11)) });
    else if (n % 7 !== 0)
      release.set(n, {
        standing: "attested",
        says: `attested by ${WHO[n % 4]} ${14 + (n % 3)}:${10 + (n % 49)}`,
        at: at(6 + (n % 90)),
      });
  }
  const dns = items.find((item) => /www\.marketsage/.test(item.text))?.number ?? 69;
  const put = (n: number, change: Partial<ItemRow>) => release.set(n, change);
  put(dns - 1, { standing: "running", says: "200 in 91 ms", at: at(0.1) });
  put(dns, { standing: "failed", says: "failed: 302, temporary", at: at(2) });
  put(dns + 4, { standing: "stale", says: "stale: limit is 24 h", at: at(26 * 60) });
  put(dns + 5, {
    standing: "waived",
    says: "waived by Bakare 15:51",
    at: at(13),
    reason: "CSP stays report-only until 1 Dec; the five other headers passed.",
  });
  put(dns + 10, { standing: "not_applicable", says: "not applicable: no replica", at: at(50), reason: null });
  put(dns + 9, { standing: "to_attest", says: "to attest: Operations Team", at: null, notes: 1 });
  put(dns + 19, { standing: "unknown", says: "unknown: no answer in 10 s", at: at(6) });
  put(dns + 14, { standing: "warned", says: "warned: 38 days left", at: at(6) });
  put(dns + 15, { standing: "queued" });
  const steps = [...release.steps.keys()];
  steps.slice(0, 4).forEach((step, i) => {
    release.setStep(step, {
      standing: i === 3 ? "failed" : "done",
      says: i === 3 ? "exit 1" : "exit 0",
      started_at: at(90 - i * 8),
      ended_at: at(86 - i * 8),
      attempts: 1,
      confirmed_by: "Ngozi Okonkwo",
      confirmed_with: "production",
    });
  });
  const first = release.outline.entries.find((entry) => entry.entry === "procedure");
  if (first?.entry === "procedure" && first.lines[0]) release.ticked.add(first.lines[0].line);
}
