import { type ReactNode, useEffect, useRef, useState } from "react";
import type { PaperSize } from "../../bindings/PaperSize";
import type { SheetOf } from "../../bindings/SheetOf";
import { useAnswer } from "../../state/call";
import { Choice } from "../../widgets/Choice";
import { Icon } from "../../widgets/Icon";
import { Segments } from "../../widgets/Segments";

/** How many pages stand beside one another; or what they say, as text. */
type Look = "one" | "two" | "text";

interface PagesProps {
  of: SheetOf;
  paper: PaperSize;
  onPaper: (paper: PaperSize) => void;
  /** The pages are asked for again when it changes. */
  tick: unknown;
  /** The same as text, where there is such. */
  text?: ReactNode;
}

/** The very pages that are printed, as pictures, one below the other. */
export function Pages({ of, paper, onPaper, tick, text }: PagesProps) {
  const [look, setLook] = useState<Look>("one");
  const [desk, setDesk] = useState<HTMLDivElement | null>(null);
  const [page, setPage] = useState(1);
  const width = useWidth(desk, look);
  const { answer } = useAnswer("sheet_page", { of, paper, page: 1, width_px: width }, tick);
  // A new size of the first page is on its way: the others must not leave meanwhile.
  const known = useRef(1);
  if (answer !== null) known.current = answer.pages;
  const pages = known.current;
  return (
    <section className="pages-room" aria-label="The sheet">
      <header className="pages-head">
        {look === "text" ? (
          <span>What the sheet says, to select and to search</span>
        ) : (
          <>
            <span>
              <b>Page {Math.min(page, pages)}</b> of {pages}
            </span>
            <span className="spare-word">as it will print</span>
          </>
        )}
        <span className="grow" />
        <Segments<Look>
          label="How the sheet is shown"
          segments={[
            { key: "one", label: "Fit width" },
            { key: "two", label: "Two pages" },
            ...(text === undefined ? [] : [{ key: "text" as const, label: "Text" }]),
          ]}
          selected={look}
          onSelect={setLook}
        />
        <Choice<PaperSize>
          label="Paper"
          options={[
            { key: "a4", label: "A4" },
            { key: "letter", label: "Letter" },
          ]}
          selected={paper}
          onSelect={onPaper}
        />
      </header>
      <div
        ref={setDesk}
        className="pages-desk scroll"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
        tabIndex={0}
        onScroll={(event) => setPage(pageAt(event.currentTarget))}
      >
        {answer?.warnings.map((warning) => (
          <p key={warning} className="pages-warning small tone-warn">
            <Icon name="warning" />
            {warning}
          </p>
        ))}
        {look === "text" ? (
          text
        ) : (
          <div className={`pages ${look} ${paper}`}>
            {Array.from({ length: pages }, (_, i) => (
              <Page key={i} of={of} paper={paper} page={i + 1} pages={pages} width={width} tick={tick} />
            ))}
          </div>
        )}
      </div>
    </section>
  );
}

interface PageProps extends Omit<PagesProps, "onPaper" | "text"> {
  page: number;
  pages: number;
  width: number;
}

/** One page; the picture before stays until a sharper or newer one is there. */
function Page({ of, paper, page, pages, width, tick }: PageProps) {
  const { answer, failed } = useAnswer("sheet_page", { of, paper, page, width_px: width }, tick);
  const [png, setPng] = useState<string | null>(null);
  useEffect(() => {
    if (answer !== null) setPng(answer.png);
  }, [answer]);
  return (
    <div className="page" aria-busy={png === null}>
      {png !== null ? (
        <img src={`data:image/png;base64,${png}`} alt={`Page ${page} of ${pages} of the sheet`} draggable={false} />
      ) : (
        <span className={failed === null ? "sr" : "small"}>
          {failed === null
            ? `Setting page ${page}`
            : `Page ${page} could not be set; what stood in the way is said above.`}
        </span>
      )}
    </div>
  );
}

/** Pictures come in steps of so many pixels, so that a window being drawn larger does not ask for each width. */
const STEP = 200;
const NARROWEST = 600;
const WIDEST = 2400;

/** Pixels a page's picture should have on this screen. */
function useWidth(desk: HTMLElement | null, look: Look): number {
  const [width, setWidth] = useState(1000);
  useEffect(() => {
    if (desk === null) return;
    const measure = () => {
      const shown = desk.clientWidth / (look === "two" ? 2 : 1);
      const pixels = Math.ceil((shown * window.devicePixelRatio) / STEP) * STEP;
      setWidth(Math.min(WIDEST, Math.max(NARROWEST, pixels)));
    };
    const observer = new ResizeObserver(measure);
    observer.observe(desk);
    measure();
    return () => observer.disconnect();
  }, [desk, look]);
  return width;
}

/** The page that one reads: the first that reaches below the upper third of the desk. */
function pageAt(desk: HTMLElement): number {
  const top = desk.getBoundingClientRect().top + desk.clientHeight / 3;
  const found = [...desk.querySelectorAll(".page")].findIndex((page) => page.getBoundingClientRect().bottom > top);
  return found < 0 ? 1 : found + 1;
}
