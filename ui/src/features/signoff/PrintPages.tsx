import { useEffect, useRef } from "react";
import { createPortal } from "react-dom";
import type { PaperSize } from "../../bindings/PaperSize";
import "./print-pages.css";

/** The pages as the printer gets them: nothing of them is on the screen, and nothing else is on the paper. */
export function PrintPages(props: { pages: readonly string[]; paper: PaperSize; onReady: () => void }) {
  const { pages, paper, onReady } = props;
  const sheets = useRef<HTMLDivElement>(null);
  const ready = useRef(onReady);
  ready.current = onReady;
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when other pages are to be printed
  useEffect(() => {
    let over = false;
    const pictures = [...(sheets.current?.querySelectorAll("img") ?? [])];
    // A page that cannot be drawn is said by the print dialog's preview, where the others are.
    void Promise.allSettled(pictures.map((one) => one.decode())).then(() => {
      if (!over) ready.current();
    });
    return () => {
      over = true;
    };
  }, [pages]);
  return createPortal(
    <div ref={sheets} className={`print-pages ${paper}`} aria-hidden="true">
      {pages.map((page, i) => (
        <img key={i} src={`data:image/svg+xml,${encodeURIComponent(page)}`} alt="" />
      ))}
    </div>,
    document.body,
  );
}
