/** The real window. The only file that may import @tauri-apps. */
import { Channel, invoke, isTauri } from "@tauri-apps/api/core";
import { getCurrentWebview } from "@tauri-apps/api/webview";
import type { Commands } from "../bindings/commands";
import type { Update } from "../bindings/Update";
import type { Backend, PrintEnded } from "./backend";
import { failureOf } from "./errors";

/** Whether this page is inside the window of the program. */
export const inWindow = isTauri;

async function ask<T>(command: string, args: Record<string, unknown>): Promise<T> {
  try {
    return await invoke<T>(command, args);
  } catch (thrown) {
    throw failureOf(thrown);
  }
}

export const tauriBackend: Backend = {
  call: <K extends keyof Commands>(command: K, request: Commands[K]["request"]) =>
    ask<Commands[K]["response"]>(command, { request }),

  subscribe(release, onUpdate, onFailure) {
    const channel = new Channel<Update>();
    let over = false;
    channel.onmessage = (update) => {
      if (!over) onUpdate(update);
    };
    const started = ask<unknown>("subscribe", { request: { release }, channel });
    started.catch((thrown: unknown) => {
      if (!over) onFailure(thrown);
    });
    return () => {
      over = true;
      // Only what has begun can be ended, and a subscription that never began leaves nothing to end.
      started.then(() => ask<unknown>("unsubscribe", { id: channel.id })).catch(() => undefined);
    };
  },

  print: (paper, name) => ask<PrintEnded>("print_page", { paper, name }),

  pickChecklist: () => ask<string | null>("pick_checklist", {}),

  pickFile: (title) => ask<string | null>("pick_file", { title }),

  pickSave: (title, name) => ask<string | null>("pick_save", { title, name }),

  onFilesDropped(dropped) {
    let stop: (() => void) | null = null;
    let over = false;
    getCurrentWebview()
      .onDragDropEvent((event) => {
        if (event.payload.type === "drop") dropped(event.payload.paths);
      })
      .then((unlisten) => {
        if (over) unlisten();
        else stop = unlisten;
      })
      // Without drop events the Open button still leads to every file.
      .catch(() => undefined);
    return () => {
      over = true;
      stop?.();
    };
  },

  setTitle(title) {
    // The shell follows the page's title; this needs no permission of its own.
    document.title = title;
  },
};
