import type { StreamReader } from "../../ports/agent.ts";
import { openTally } from "./tally.ts";
import { textBlocks } from "./text-blocks.ts";

/** Reads an output of which nothing is known: the last block of lines is the final message. */
export function textReader(agent: string): StreamReader {
  const tally = openTally(agent);
  const blocks = textBlocks();
  return {
    line: (line) => {
      blocks.add(line);
      return line.trim() === "" ? [] : tally.add([{ type: "message", text: line }]);
    },
    summary: (exit) => tally.summary(exit, [{ type: "message", text: blocks.last() }]),
  };
}
