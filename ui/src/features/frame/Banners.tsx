import type { ReactNode } from "react";
import { setNotice, useNotice } from "../../state/notices";
import { useStatus } from "../../state/status";
import { Banner } from "../../widgets/Banner";
import { Button } from "../../widgets/Button";

/** One banner at a time, the gravest first: the journal, a call that failed, the screen's alarm, the disk, the screen's own. */
export function Banners({ alarm = null, children }: { alarm?: ReactNode; children: ReactNode }) {
  const { status } = useStatus();
  const notice = useNotice();
  return <div className="banners">{pick()}</div>;

  function pick(): ReactNode {
    if (status?.journal_problem) {
      return (
        <Banner tone="bad">
          <b>Nothing may run: the journal does not hold.</b> {status.journal_problem}
        </Banner>
      );
    }
    if (notice !== null) {
      return (
        <Banner
          tone={notice.tone}
          acts={
            <Button look="plain" onPress={() => setNotice(null)}>
              Close
            </Button>
          }
        >
          <b>{notice.what}</b>
          {notice.why !== null && ` ${sentence(notice.why)}`}
          {notice.hint !== null && ` ${sentence(notice.hint)}`}
        </Banner>
      );
    }
    if (alarm !== null) return alarm;
    if (status && !status.writable) {
      return (
        <Banner tone="warn">
          <b>This window can only read.</b>
          {status.read_only_because !== null && ` ${sentence(status.read_only_because)}`}
        </Banner>
      );
    }
    if (status?.space_low) {
      return (
        <Banner tone="warn">
          <b>The disk is nearly full.</b> {status.space_low}
        </Banner>
      );
    }
    return children;
  }
}

/** Reasons come without a full stop. */
const sentence = (text: string) => {
  const capital = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(capital) ? capital : `${capital}.`;
};
