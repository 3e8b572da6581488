/** What the inspector shows of an item, for `npm run dev`. */
import type { Act } from "../../bindings/Act";
import type { Allowed } from "../../bindings/Allowed";
import type { EarlierRelease } from "../../bindings/EarlierRelease";
import type { ItemDetail } from "../../bindings/ItemDetail";
import type { ItemRow } from "../../bindings/ItemRow";
import type { OutlineEntry } from "../../bindings/OutlineEntry";
import type { Standing } from "../../bindings/Standing";

export type OutlineItem = Extract<OutlineEntry, { entry: "item" }>;

const VERSIONS = ["1.9.2", "1.9.3", "2.0.0", "2.0.1", "2.0.2", "2.0.3", "2.0.4"];
const yes = (act: Act): Allowed => ({ act, refusal: null });

function allowed(item: OutlineItem, row: ItemRow): Allowed[] {
  const decided = ["attested", "refused", "waived", "not_applicable"].includes(row.standing);
  const attest: Allowed[] = item.kind === "check" ? [] : [yes("attest"), yes("refuse")];
  const check: Allowed[] =
    item.kind === "check"
      ? [{ act: "run_check", refusal: row.standing === "running" ? "It is running now." : null }]
      : [];
  return [
    ...check,
    ...attest,
    {
      act: "waive",
      refusal: item.required ? "The checklist marks this item as required: it may not be waived." : null,
    },
    {
      act: "mark_not_applicable",
      refusal: item.optional ? null : "The checklist does not say that this item is optional.",
    },
    ...(decided ? [yes("withdraw")] : []),
    yes("note"),
  ];
}

export function detail(item: OutlineItem, row: ItemRow, sections: string[], now: number, last: string): ItemDetail {
  const failed = row.standing === "failed";
  const ran = item.kind === "check" && !["pending", "queued"].includes(row.standing);
  const earlier: Standing = item.kind === "check" ? "passed" : "attested";
  return {
    number: item.number,
    id: item.id,
    text: item.text,
    sections,
    kind: item.kind,
    role: item.role,
    role_person: item.role === "Operations Team" ? "Chidi Nwosu" : null,
    standing: row.standing,
    sentence: failed
      ? "The redirect answers 302 (temporary). The checklist asks for a permanent one, 301 or 308."
      : item.kind === "check"
        ? ran
          ? `Every expectation was met: ${row.says}.`
          : "This check has not run yet."
        : row.standing === "to_attest"
          ? "No machine can settle this one. A person reads, decides and puts their name to it."
          : `${row.says.charAt(0).toUpperCase()}${row.says.slice(1)}.`,
    at: row.at,
    attempts: ran ? 3 : 0,
    expectations:
      item.kind !== "check"
        ? []
        : [
            {
              look: 0,
              what: "Status",
              expected: "301 or 308",
              seen: ran ? (failed ? "302" : "same") : "",
              judged: ran ? (failed ? "unmet" : "met") : null,
              subject: null,
            },
            {
              look: 0,
              what: "Header Location",
              expected: "starts with https://app.marketsage.com",
              seen: ran ? "same" : "",
              judged: ran ? "met" : null,
              subject: null,
            },
            {
              look: 0,
              what: "Answered in",
              expected: "< 1 000 ms",
              seen: ran ? "118 ms" : "",
              judged: ran ? "met" : null,
              subject: null,
            },
          ],
    looks: ran
      ? [
          {
            asked: "GET https://www.marketsage.com/",
            could_not_look: null,
            truncated: false,
            lines: [
              "via 102.89.41.7, TLS 1.3",
              failed ? "HTTP/2 302" : "HTTP/2 301",
              "location: https://app.marketsage.com/",
              "server: edge/4.11",
              "cache-control: no-cache",
              "content-length: 0",
            ].map((text) => ({ text, offends: text === "HTTP/2 302" })),
            timings: [
              { part: "DNS", ms: 4.1 },
              { part: "Connect", ms: 18.3 },
              { part: "TLS", ms: 41.2 },
              { part: "First byte", ms: 52.9 },
              { part: "Total", ms: 118.4 },
            ],
          },
        ]
      : [],
    check_lines:
      item.kind === "check"
        ? [
            "http GET https://www.marketsage.com/",
            "status is one of 301, 308",
            'header Location starts with "https://app.marketsage.com"',
            "duration < 1000ms",
          ]
        : [],
    statement: item.kind === "check" ? null : `${item.text}: I looked at it myself and it holds for this release.`,
    body: [],
    fresh_ms: item.kind === "check" ? 7_200_000 : null,
    required: item.required,
    history:
      row.at === null
        ? []
        : [
            { at: row.at, standing: row.standing, says: ran ? `third run, ${row.says}` : row.says },
            ...(ran
              ? [
                  { at: row.at - 660_000, standing: row.standing, says: `second run, ${row.says}` },
                  { at: row.at - 1_800_000, standing: earlier, says: "first run, passed" },
                ]
              : []),
          ],
    durations: ran
      ? [
          112, 108, 119, 121, 117, 118, 125, 111, 104, 108, 114, 116, 115, 118, 121, 112, 109, 118, 131, 126, 122, 128,
          119, 118,
        ]
      : [],
    notes:
      row.notes > 0
        ? [
            {
              at: now - 840_000,
              by: "Chidi Nwosu",
              text: "Offsite copy is late because the sync window moved to 22:00. Full and restore are fine.",
              file: {
                name: "restore-test-2026-11-23.log",
                size: 38_112,
                sha256: "b1c7a0d93e5f4c2286fa1d0b77e9c35a4410be62d8f0a91c55e7d3b2a66804e9",
              },
            },
          ]
        : [],
    earlier: [
      ...VERSIONS.map(
        (version, i): EarlierRelease => ({
          version,
          release: `past-${i}`,
          standing: i === 3 && item.kind === "check" ? "waived" : earlier,
        }),
      ),
      { version: last, release: "live", standing: row.standing },
    ],
    allowed: allowed(item, row),
    line: 40 + item.number,
  };
}
