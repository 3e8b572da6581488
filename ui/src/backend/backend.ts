/** Everything the front end may ask of the program. Two implementations: the real window, and a stand-in for `npm run dev`. */
import { createContext, useContext } from "react";
import type { Commands } from "../bindings/commands";
import type { PaperSize } from "../bindings/PaperSize";
import type { Update } from "../bindings/Update";

/** Given to the printer; or the person changed their mind; or the dialog is open and the system tells no more. */
export type PrintEnded = "sent" | "cancelled" | "unknown";

export interface Backend {
  /** Runs one command. Rejects with a `Failure`. */
  call<K extends keyof Commands>(command: K, request: Commands[K]["request"]): Promise<Commands[K]["response"]>;
  /** Updates of a release until the returned function is called; the first one is full. */
  subscribe(release: string, onUpdate: (update: Update) => void, onFailure: (failure: unknown) => void): () => void;
  /** Opens the system's print dialog for what the page lays out for paper; answers when that has ended. A file in place of a
   *  printer is offered under `name`. */
  print(paper: PaperSize, name: string): Promise<PrintEnded>;
  /** Asks for a Markdown file; `null` where the person changed their mind. */
  pickChecklist(): Promise<string | null>;
  /** Asks for a file of any kind; `null` where the person changed their mind. */
  pickFile(title: string): Promise<string | null>;
  /** Asks where a file goes, offering `name`; `null` where the person changed their mind. */
  pickSave(title: string, name: string): Promise<string | null>;
  /** Files dropped on the window, as absolute paths. */
  onFilesDropped(dropped: (paths: string[]) => void): () => void;
  /** Names the window. */
  setTitle(title: string): void;
}

export const BackendContext = createContext<Backend | null>(null);

export function useBackend(): Backend {
  const backend = useContext(BackendContext);
  if (backend === null) throw new Error("No backend: wrap the page in BackendContext.");
  return backend;
}
