import { useEffect, useState } from "react";
import { Menu, MenuItem, MenuTrigger, Popover } from "react-aria-components";
import { type PrintEnded, useBackend } from "../../backend/backend";
import type { ExportKind } from "../../bindings/ExportKind";
import type { ExportProgress } from "../../bindings/ExportProgress";
import type { PaperSize } from "../../bindings/PaperSize";
import type { SignoffView } from "../../bindings/SignoffView";
import { may } from "../../model/allowed";
import { bytes } from "../../model/time";
import { useCall } from "../../state/call";
import { useKeys } from "../../state/keys";
import { noticeFailure } from "../../state/notices";
import { useStatus } from "../../state/status";
import { Button } from "../../widgets/Button";
import { Icon } from "../../widgets/Icon";
import { Progress } from "../../widgets/Progress";
import { PrintPages } from "./PrintPages";

/** How often a running export is asked how far it is, milliseconds. */
const EVERY = 300;

/** How the name of each kind ends. */
const ENDS: Record<ExportKind, string> = {
  pdf: ".pdf",
  bundle: ".record",
  html: ".html",
  markdown: ".md",
  json: ".json",
  csv: ".csv",
};
const OTHERS: { kind: ExportKind; label: string }[] = [
  { kind: "html", label: "Export as HTML…" },
  { kind: "markdown", label: "Export as Markdown…" },
  { kind: "json", label: "Export as JSON…" },
  { kind: "csv", label: "Export as CSV…" },
];

/** Print, and what leaves as a file. */
export function Export({ view, paper }: { view: SignoffView; paper: PaperSize }) {
  const backend = useBackend();
  const call = useCall();
  const { progress, follow } = useExport(view.release);
  const { printing, says, print, prints } = usePrint(view, paper);
  const exporting =
    progress.state === "running" ? "An export is being written." : may(view.allowed, "export_record").refusal;
  const bundling =
    exporting ?? (view.records.length === 0 ? "Nothing is sealed yet: there is no record to export." : null);
  const begin = async (kind: ExportKind) => {
    try {
      const path = await backend.pickSave("Where the file goes", `${view.release}${ENDS[kind]}`);
      if (path === null) return;
      if ((await call("export", { release: view.release, kind, path, paper })) !== null) follow();
    } catch (thrown) {
      noticeFailure(thrown);
    }
  };
  useKeys([{ keys: "ctrl+p", label: "Print the sheet", group: "Sign-off", refusal: printing, run: print }]);
  return (
    <footer className="out">
      {prints}
      {says !== null && (
        <p className="small quiet" role="status">
          {says}
        </p>
      )}
      <Written progress={progress} onCancel={() => call("cancel_export", { release: view.release })} />
      <div className="outs">
        <Button icon="print" refusal={printing} onPress={print}>
          Print
        </Button>
        <Button icon="export" refusal={exporting} onPress={() => begin("pdf")}>
          Export PDF
        </Button>
        <Button icon="export" refusal={bundling} onPress={() => begin("bundle")}>
          Export record
        </Button>
        <MenuTrigger>
          <Button icon="more" look="square" label="Export as something else" refusal={exporting} />
          <Popover className="popover" placement="top end" offset={6}>
            <Menu className="menu" aria-label="Export as something else" onAction={(kind) => begin(kind as ExportKind)}>
              {OTHERS.map(({ kind, label }) => (
                <MenuItem key={kind} id={kind}>
                  {label}
                </MenuItem>
              ))}
            </Menu>
          </Popover>
        </MenuTrigger>
      </div>
    </footer>
  );
}

/** What became of a print. */
const ENDED: Record<PrintEnded, string | null> = {
  sent: "Sent to the printer.",
  cancelled: null,
  unknown: null,
};

/** Sets the pages for paper, then opens the system's dialog for them. */
function usePrint({ release, allowed }: SignoffView, paper: PaperSize) {
  const backend = useBackend();
  const call = useCall();
  const { status } = useStatus();
  const [state, setState] = useState<"idle" | "busy">("idle");
  const [pages, setPages] = useState<readonly string[] | null>(null);
  const [says, setSays] = useState<string | null>(null);
  const person = status?.person ?? "";
  const printing =
    may(allowed, "print_sheet").refusal ??
    (person === "" ? "Say in the status line who sits here." : state === "busy" ? "The sheet is being printed." : null);
  const print = async () => {
    setSays(null);
    setState("busy");
    const sheet = await call("print_sheet", { release, paper, person });
    setPages(sheet?.pages ?? null);
    if (sheet === null) setState("idle");
  };
  const dialog = async () => {
    try {
      const ended = await backend.print(paper, release);
      setSays(ENDED[ended]);
      // Where nobody tells when the printer has them, they stay.
      if (ended !== "unknown") setPages(null);
    } catch (thrown) {
      setPages(null);
      noticeFailure(thrown);
    } finally {
      setState("idle");
    }
  };
  const prints = pages === null ? null : <PrintPages pages={pages} paper={paper} onReady={dialog} />;
  return { printing, says, print, prints };
}

/** How far the export of a release is. One that runs already is followed as well. */
function useExport(release: string) {
  const backend = useBackend();
  const [progress, setProgress] = useState<ExportProgress>({ state: "idle" });
  const [begun, setBegun] = useState(0);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let over = false;
    const ask = async () => {
      try {
        const now = await backend.call("export_progress", { release });
        if (over) return;
        // What an earlier one came to was said when it ended.
        if (begun > 0 || now.state === "running") setProgress(now);
        if (now.state === "running") timer = setTimeout(ask, EVERY);
      } catch (thrown) {
        if (!over) noticeFailure(thrown);
      }
    };
    void ask();
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [backend, release, begun]);
  return { progress, follow: () => setBegun((n) => n + 1) };
}

/** How far it is, and what became of it. */
function Written({ progress, onCancel }: { progress: ExportProgress; onCancel: () => void }) {
  switch (progress.state) {
    case "idle":
      return null;
    case "running":
      return (
        <div className="written" role="status">
          <Progress
            total={progress.of}
            settled={progress.done}
            failed={0}
            waits={0}
            label={`${progress.done} of ${progress.of} pieces written`}
          />
          <span className="small">
            Writing piece {progress.done} of {progress.of}
          </span>
          <Button onPress={onCancel}>Cancel export</Button>
        </div>
      );
    case "done":
      return (
        <p className="said small select" role="status">
          <Icon name="passed" className="tone-ok" />
          <span>
            Written: {progress.path}, {bytes(progress.size)}
          </span>
        </p>
      );
    case "cancelled":
      return (
        <p className="small quiet" role="status">
          The export was cancelled; nothing was left behind.
        </p>
      );
    case "failed":
      return (
        <p className="small tone-bad select" role="alert">
          {progress.why}
        </p>
      );
  }
}
