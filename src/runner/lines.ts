import { StringDecoder } from "node:string_decoder";

/** Longest line that is kept whole, in characters; of a longer one the rest is dropped. */
export const LINE_CHARS_MAX = 1_000_000;

/** Takes bytes as they come. */
export type Lines = { add(chunk: Buffer): void; end(): void };

/**
 * Splits bytes into lines of UTF-8 text. Characters that are split between chunks are put together,
 * broken ones become U+FFFD; a last line without a line feed counts as well.
 */
export function openLines(onLine: (line: string) => void): Lines {
  const decoder = new StringDecoder("utf8");
  let rest: string[] = [];
  let length = 0;
  const keep = (part: string) => {
    if (length < LINE_CHARS_MAX) rest.push(part.slice(0, LINE_CHARS_MAX - length));
    length += part.length;
  };
  const flush = () => {
    const line = rest.join("");
    rest = [];
    length = 0;
    onLine(line.endsWith("\r") ? line.slice(0, -1) : line);
  };
  const take = (text: string) => {
    const parts = text.split("\n");
    const last = parts.pop() ?? "";
    for (const part of parts) {
      keep(part);
      flush();
    }
    keep(last);
  };
  return {
    add: (chunk) => take(decoder.write(chunk)),
    end: () => {
      take(decoder.end());
      if (length > 0) flush();
    },
  };
}
