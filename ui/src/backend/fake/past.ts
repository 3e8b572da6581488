/** Earlier releases and the shelf, for `npm run dev`. */
import type { ReleaseLine } from "../../bindings/ReleaseLine";
import type { ReleaseStatus } from "../../bindings/ReleaseStatus";
import type { Shelf } from "../../bindings/Shelf";

type Row = [
  old: string,
  next: string,
  environment: string,
  status: ReleaseStatus,
  daysAgo: number,
  minutes: number,
  passed: number,
  waived: number,
  failed: number,
];

const ROWS: Row[] = [
  ["2.0.4", "2.1.0", "rehearsal", "complete", 1, 81, 155, 3, 0],
  ["2.0.3", "2.0.4", "production", "complete", 19, 184, 156, 2, 0],
  ["2.0.2", "2.0.3", "production", "complete", 33, 176, 157, 1, 0],
  ["2.0.2", "2.0.3", "production", "failed", 34, 96, 61, 0, 3],
  ["2.0.1", "2.0.2", "production", "complete", 49, 198, 157, 1, 0],
  ["2.0.0", "2.0.1", "production", "complete", 69, 287, 153, 5, 0],
  ["1.9.3", "2.0.0", "production", "rolled_back", 71, 318, 121, 4, 2],
  ["1.9.3", "2.0.0", "rehearsal", "complete", 74, 104, 154, 4, 0],
  ["1.9.2", "1.9.3", "production", "complete", 91, 152, 143, 0, 0],
  ["1.9.1", "1.9.2", "production", "complete", 110, 164, 142, 1, 0],
  ["1.9.0", "1.9.1", "production", "complete", 132, 138, 143, 0, 0],
  ["1.8.4", "1.9.0", "production", "complete", 154, 246, 140, 3, 0],
  ["1.8.3", "1.8.4", "production", "complete", 180, 171, 142, 1, 0],
  ["1.8.2", "1.8.3", "production", "complete", 196, 160, 143, 0, 0],
  ["1.8.1", "1.8.2", "production", "complete", 210, 149, 143, 0, 0],
  ["1.8.0", "1.8.1", "staging", "complete", 214, 122, 140, 2, 0],
];

const DAY = 86_400_000;
export const SHIPPED = "/usr/lib/countersign/checklists/marketsage/production.md";

export const pastReleases = (now: number): ReleaseLine[] =>
  ROWS.map(([old, next, environment, status, days, minutes, passed, waived, failed], i) => ({
    release: `past-${i}`,
    title: "MarketSage",
    old,
    new: next,
    environment,
    guarded: environment === "production",
    status,
    opened_at: now - days * DAY - 3 * 3_600_000,
    closed_at: now - days * DAY - 3 * 3_600_000 + minutes * 60_000,
    opened_by: i % 3 === 0 ? "Ngozi Okonkwo" : "Tunde Bakare",
    commit: `${(0x4f1c9e2 + i * 77_777).toString(16)}`,
    items: 161,
    passed,
    waived,
    failed,
    head: ((0x9c41e07b + i * 0x1234567) >>> 0).toString(16).padStart(8, "0"),
    path: SHIPPED,
    standings: {},
  }));

export const shelf = (now: number, empty: boolean): Shelf => ({
  shipped: [
    {
      path: SHIPPED,
      shown: "marketsage/production.md",
      title: "MarketSage Production Deployment Checklist",
      items: 161,
      environments: ["production", "rehearsal", "staging"],
      opened_at: null,
      problem: null,
    },
  ],
  recent: empty
    ? []
    : [
        {
          path: "/home/ngozi/releases/marketsage/production.md",
          shown: "~/releases/marketsage/production.md",
          title: "MarketSage Production Deployment Checklist",
          items: 161,
          environments: ["production", "staging"],
          opened_at: now - DAY,
          problem: null,
        },
        {
          path: "/home/ngozi/releases/billing/release.md",
          shown: "~/releases/billing/release.md",
          title: "Billing release",
          items: null,
          environments: [],
          opened_at: now - 12 * DAY,
          problem: "The file is not there any more.",
        },
      ],
});
