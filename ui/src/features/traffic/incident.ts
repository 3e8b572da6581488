/** The four questions after a rollback, and what was written so far, kept while the window is open. */

export const PROMPTS = [
  { label: "What was seen", hint: "The first sign, when, and by whom" },
  { label: "Who was affected", hint: "How many, which, and whether they know" },
  { label: "What we think happened", hint: "A guess is fine; say that it is one" },
  { label: "What happens next", hint: "Hotfix, next release, or nothing and why" },
] as const;

export interface Draft {
  answers: string[];
  /** What the record has of each. */
  saved: string[];
  /** Unix milliseconds. */
  savedAt: number | null;
  /** Files attached in this window. */
  files: string[];
}

const drafts = new Map<string, Draft>();

export const draftOf = (release: string): Draft =>
  drafts.get(release) ?? {
    answers: PROMPTS.map(() => ""),
    saved: PROMPTS.map(() => ""),
    savedAt: null,
    files: [],
  };

export const keepDraft = (release: string, draft: Draft) => {
  drafts.set(release, draft);
};

/** The note that would be saved: each answer that the record does not have yet, under its question. */
export function noteOf({ answers, saved }: Draft): string {
  return PROMPTS.flatMap(({ label }, i) => {
    const text = answers[i]?.trim() ?? "";
    return text === "" || text === saved[i]?.trim() ? [] : [`${label}: ${text}`];
  }).join("\n");
}
