import type { ShownFile } from "../../contract/reviews.ts";
import { oneLine, paint, plain, table, type Cell, type Look } from "../output.ts";
import type { Run } from "../shape.ts";
import type { diff } from "./commands.ts";

/** What the last attempt changed, as a patch or as a list of files. */
export const run: Run<typeof diff> = async (given, { call, show, look, note }) => {
  const query = { path: given.path ?? undefined };
  const found = await call("taskDiff", { params: { id: given.task }, query });
  show({ id: given.task, ...found }, () => diffText(found.files, look, given.stat));
  if (found.files_left_out > 0) note(`${found.files_left_out} more files are left out; use --path`);
};

/** Files with their patches, or only how many lines of each came and went. */
export function diffText(files: readonly ShownFile[], look: Look, is_stat: boolean): string {
  if (is_stat || files.length === 0) return statText(files, look);
  return files.map((file) => patchText(file, look)).join("\n");
}

function statText(files: readonly ShownFile[], look: Look): string {
  const rows = files.map((file): Cell[] => [
    { text: `+${file.added}`, color: "green" },
    { text: `-${file.removed}`, color: "red" },
    file.status,
    file.old_path === null ? file.path : `${file.old_path} → ${file.path}`,
  ]);
  return table(["CAME", "WENT", "STATUS", "FILE"], rows, look, "No work to show yet.");
}

function patchText({ path, old_path, status, ...file }: ShownFile, look: Look): string {
  const from = old_path === null ? "" : ` from ${oneLine(old_path)}`;
  const head = paint(look, "bold", `${oneLine(path)} (${status}${from})`);
  const lines = file.patch === "" ? [] : file.patch.split("\n").map((line) => lineText(line, look));
  const cut = file.is_cut ? ["… the rest of this file is left out"] : [];
  const binary = file.binary ? ["a binary file"] : [];
  return [head, ...binary, ...lines, ...cut, ""].join("\n");
}

function lineText(line: string, look: Look): string {
  const text = plain(line);
  if (text.startsWith("+")) return paint(look, "green", text);
  if (text.startsWith("-")) return paint(look, "red", text);
  return text.startsWith("@@") ? paint(look, "cyan", text) : text;
}
