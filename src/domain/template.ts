/** A larger template would leave no room in a prompt for what failed. */
export const TEMPLATE_BYTES_MAX = 20_000;

/** Words that may stand in two braces in a template of a prompt. */
export const PLACEHOLDERS = ["task", "checks", "branch"] as const;

/** What stands for each placeholder. */
export type Filling = Record<(typeof PLACEHOLDERS)[number], string>;

const BRACES = /\{\{\s*([^{}]*?)\s*\}\}/g;
const KNOWN: readonly string[] = PLACEHOLDERS;

/** What is wrong with a template, as the end of a sentence; null: it can be used. */
export function templateProblem(text: string): string | null {
  if (text.trim() === "") return "expected a text, got an empty file";
  const [unknown] = [...text.matchAll(BRACES)].filter(([, name = ""]) => !KNOWN.includes(name));
  if (unknown === undefined) return null;
  const known = PLACEHOLDERS.map((name) => `{{${name}}}`).join(", ");
  return `expected only the placeholders ${known}, got ${unknown[0]}`;
}

/** A template with what stands for its placeholders; what is filled in is not looked at again. */
export function fillTemplate(text: string, filling: Filling): string {
  return text.replaceAll(BRACES, (_, name: keyof Filling) => filling[name]);
}
