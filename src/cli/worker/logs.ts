import { plain } from "../output.ts";
import type { Run } from "../shape.ts";
import { followLines, lastLines } from "../../std/tail.ts";
import type { logs } from "./commands.ts";

/** The newest lines of a worker's terminal, and with `-f` what comes after them. */
export const run: Run<typeof logs> = async ({ worker: name, follow, lines }, context) => {
  const { call, show, line, world, signal } = context;
  const { id } = await call("showWorker", { params: { id: name } });
  const path = world.installation.workerLog(id);
  const newest = await lastLines(path, lines);
  if (!follow)
    return show({ id, file: path, items: newest.lines }, () => newest.lines.map(plain).join("\n"));
  const put = (text: string) => line({ id, line: text }, () => plain(text));
  for (const text of newest.lines) put(text);
  await followLines(path, newest.end, put, signal);
};
