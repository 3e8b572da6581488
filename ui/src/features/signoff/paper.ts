/** The paper that was chosen last, on this machine. */
import type { PaperSize } from "../../bindings/PaperSize";

const KEPT = "countersign.paper";

/** A4 until somebody chooses otherwise. */
export const keptPaper = (): PaperSize => (localStorage.getItem(KEPT) === "letter" ? "letter" : "a4");

export const keepPaper = (paper: PaperSize) => localStorage.setItem(KEPT, paper);
