/** What a person wants changed, before it is sent. */
export type Draft = { path: string | null; line: number | null; text: string };

/** Where it is to be changed, in a word. */
export function placeOf({ path, line }: Pick<Draft, "path" | "line">): string {
  if (path === null) return "the whole";
  return line === null ? path : `${path}:${line}`;
}
