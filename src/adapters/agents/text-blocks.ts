import { LIMITS } from "../../domain/limits.ts";
import { cutEnd } from "../../std/text.ts";

/** Keeps the last block of lines that belong together: what an agent of plain text said last. */
export type TextBlocks = {
  /** An empty line ends a block. */
  add(line: string): void;
  /** Ends the block under way: what follows is another one. */
  close(): void;
  last(): string;
};

const BLOCK_LINES_MAX = 200;

/** No block yet. */
export function textBlocks(): TextBlocks {
  let block: string[] = [];
  let is_open = false;
  const keep = (line: string) => {
    if (!is_open) block = [];
    is_open = true;
    block.push(cutEnd(line, LIMITS.agent_event_chars_max));
    if (block.length > BLOCK_LINES_MAX) block.shift();
  };
  const close = () => {
    is_open = false;
  };
  return {
    add: (line) => (line.trim() === "" ? close() : keep(line)),
    close,
    last: () => block.join("\n"),
  };
}
