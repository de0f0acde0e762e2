import type { HistoryEntry } from "../../domain/history.ts";
import { oneLine } from "../output.ts";

/** What was undone or done again, in a sentence. */
export function turnedSentence(
  verb: string,
  { id, label, records }: HistoryEntry & { records: number },
): string {
  return `${verb}: ${oneLine(label)} (${id}, ${records} ${records === 1 ? "record" : "records"})`;
}
