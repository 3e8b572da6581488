import { useMemo } from "react";
import type { MarkView } from "../../../bindings/MarkView";
import { clock, duration, hourMinute } from "../../../model/time";
import type { Recording } from "./recording";
import type { Span } from "./thin";
import { VALUE_HEADS, valueRows } from "./words";

interface ValuesProps {
  recording: Recording;
  revision: number;
  span: Span;
  marks: readonly MarkView[];
  zone: number;
}

/** What the charts draw, as a table: for those who read, copy or hear it. */
export function Values({ recording, revision, span, marks, zone }: ValuesProps) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the recording grows in place, `revision` says so
  const { step, rows } = useMemo(() => valueRows(recording, span), [recording, revision, span]);
  const told = (at: number) => marks.filter((mark) => mark.at > at - step && mark.at <= at);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <div className="values scroll select" tabIndex={0} role="region" aria-label="Values">
      <table>
        <caption>
          Each row is {duration(step).replace(/ 00\u00a0s$/, "")}, newest first. Error rates are counted since the
          evidence began; the others are means.
        </caption>
        <thead>
          <tr>
            <th scope="col">Until</th>
            <th scope="col">Event</th>
            {VALUE_HEADS.map(({ head, says }) => (
              <th scope="col" className="num" key={says} aria-label={says}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.at}>
              <th scope="row">{clock(row.at, zone)}</th>
              <td>
                {told(row.at).map((mark) => (
                  <span key={mark.number} className="event" title={mark.text}>
                    <b>{mark.number}</b>
                    <span className="sr">
                      {hourMinute(mark.at, zone)} {mark.text}
                    </span>
                  </span>
                ))}
              </td>
              {row.cells.map((cell, i) => (
                <td className="num" key={i}>
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length === 0 && <p className="quiet">Nothing was measured in this time.</p>}
    </div>
  );
}
