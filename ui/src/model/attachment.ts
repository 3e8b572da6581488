/** A file on its way into a note. */
import type { FileBytes } from "../bindings/FileBytes";
import { bytes } from "./time";

/** Bytes the program takes, as `AddNote` says. */
export const LARGEST = 16 * 1024 * 1024;
export const LARGEST_SHOWN = "16\u00a0MiB";

/** Why a file cannot be attached; `null` where it can. */
export function tooLarge(file: { name: string; size: number }): string | null {
  return file.size > LARGEST
    ? `${file.name} has ${bytes(file.size)}; ${LARGEST_SHOWN} is the most a note can carry.`
    : null;
}

/** Reads a file as the program wants it. */
export function readFile(file: File): Promise<FileBytes> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onerror = () =>
      reject(new Error(`${file.name} could not be read: ${reader.error?.message ?? "no reason given"}`));
    reader.onload = () => {
      // A data address is `data:<type>;base64,<bytes>`.
      const address = typeof reader.result === "string" ? reader.result : "";
      resolve({ name: file.name, base64: address.slice(address.indexOf(",") + 1) });
    };
    reader.readAsDataURL(file);
  });
}
