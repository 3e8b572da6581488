/** Parts of a whole as one thin bar: settled, failed, waiting for attention. */
export function Progress({
  total,
  settled,
  failed,
  waits,
  label,
}: {
  total: number;
  settled: number;
  failed: number;
  waits: number;
  label: string;
}) {
  const share = (n: number) => ({ width: `${total === 0 ? 0 : (100 * n) / total}%` });
  return (
    <div className="progress" role="img" aria-label={label}>
      <span className="part done" style={share(settled)} />
      <span className="part failed" style={share(failed)} />
      <span className="part waits" style={share(waits)} />
    </div>
  );
}

const AROUND = 2 * Math.PI * 5;

/** How far a station is: hollow, a ring that fills, solid. */
export function ProgressRing({ done, total }: { done: number; total: number }) {
  const share = total === 0 ? 0 : done / total;
  return (
    <svg className="icon ring" viewBox="0 0 16 16" aria-hidden="true">
      {share >= 1 ? (
        <circle className="full" cx="8" cy="8" r="5" />
      ) : (
        <>
          <circle className="back" cx="8" cy="8" r="7" />
          <circle
            className={share === 0 ? "open" : "track"}
            cx="8"
            cy="8"
            r={share === 0 ? 4.5 : 5}
            fill="none"
            strokeWidth={share === 0 ? 1.25 : 2.4}
          />
          {share > 0 && (
            <circle
              className="arc"
              cx="8"
              cy="8"
              r="5"
              fill="none"
              strokeWidth="2.4"
              strokeDasharray={`${share * AROUND} ${AROUND}`}
              transform="rotate(-90 8 8)"
            />
          )}
        </>
      )}
    </svg>
  );
}
