/** One frame of an event stream. Fields that the frame did not have are null. */
export type Frame = { id: string | null; event: string | null; data: string | null };

/**
 * Cuts an event stream (WHATWG HTML, "server-sent events") into frames. Feed it text as it comes,
 * cut anywhere; comments, and blocks that are not closed yet, give nothing.
 */
export function frameReader(): (text: string) => Frame[] {
  let rest = "";
  return (text) => {
    const blocks = (rest + text).split(/\r?\n\r?\n/);
    rest = blocks.pop() ?? "";
    return blocks.map(frameOf).filter((frame) => frame.id !== null || frame.data !== null);
  };
}

function frameOf(block: string): Frame {
  const fields = block.split(/\r?\n/).map((line) => /^(\w+)(?:: ?(.*))?$/s.exec(line));
  const all = (name: string): string[] =>
    fields.flatMap((field) => (field?.[1] === name ? [field[2] ?? ""] : []));
  const data = all("data");
  return {
    id: all("id").at(-1) ?? null,
    event: all("event").at(-1) ?? null,
    data: data.length === 0 ? null : data.join("\n"),
  };
}
