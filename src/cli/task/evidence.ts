import { writeFile } from "node:fs/promises";
import { Problem } from "../../domain/problem.ts";
import type { Context } from "../context.ts";
import { readText } from "../files.ts";
import { duration, table, type Cell } from "../output.ts";
import type { Run } from "../shape.ts";
import type { evidence } from "./commands.ts";
import { verifyExport } from "./verified.ts";

const VERDICT_COLORS = { green: "green", red: "red", unrunnable: "yellow" } as const;
const FILE_BYTES_MAX = 500_000_000;

/** What the checks said of the task's trees, oldest first; or the same as a signed file. */
export const run: Run<typeof evidence> = async (given, context) => {
  const { task: id, export: to, verify } = given;
  if (verify !== null) return verifyFile(verify, context);
  if (id === null) throw noTask();
  return to === null ? list(id, context) : exportTo(id, to, context);
};

function noTask(): Problem {
  return new Problem(
    "invalid_input",
    "Expected the id of a task, or --verify FILE, got neither.",
    "Find the id with: ringmaster task list",
  );
}

async function list(id: string, { call, show, look }: Context): Promise<void> {
  const all = await call("taskEvidence", { params: { id } });
  const rows = all.items.map((e): Cell[] => [
    { text: e.verdict, color: VERDICT_COLORS[e.verdict] },
    e.check,
    e.stage,
    e.exit_code,
    duration(e.duration_ms),
    e.tree.slice(0, 10),
    [e.flaky ? "flaky" : "", e.is_void ? "void" : ""].filter(Boolean).join(", "),
    e.command,
  ]);
  const heads = ["VERDICT", "CHECK", "STAGE", "EXIT", "TOOK", "TREE", "MARKS", "COMMAND"];
  show({ id, ...all }, () => table(heads, rows, look, "No check has run for this task yet."));
}

async function exportTo(id: string, file: string, { call, show, raw }: Context): Promise<void> {
  const whole = await call("exportEvidence", { params: { id } });
  const text = `${JSON.stringify(whole, null, 2)}\n`;
  if (file === "-") return raw(text);
  await writeFile(file, text, { flag: "wx" }).catch((error: unknown) => {
    throw unwritable(file, error);
  });
  const items = whole.items.length;
  show({ id, file, items }, () => `Wrote ${items} results of checks, signed, to ${file}.`);
}

function unwritable(file: string, error: unknown): Problem {
  const why = error instanceof Error ? error.message : String(error);
  return new Problem(
    "invalid_input",
    `Expected to write a new file, got "${file}": ${why}.`,
    "Give the path of a file that is not there yet, or - for standard output.",
  );
}

async function verifyFile(file: string, context: Context): Promise<number> {
  const { world, show } = context;
  const { found, ...said } = verifyExport(await readText(file, world, FILE_BYTES_MAX));
  const signer = await signerOf(said.public_key, context);
  const valid = found.length === 0;
  show({ file, valid, signer, found, ...said }, () => {
    if (!valid) return ["Not as it was signed:", ...found.map((each) => `- ${each}`)].join("\n");
    const about = `${said.items} results of checks of ${said.task.id}, ${said.exported_at}`;
    return `Valid: ${about}. ${SIGNERS[signer]}`;
  });
  return valid ? 0 : 1;
}

const SIGNERS = {
  this: "The key is that of this Ringmaster.",
  another: "The key is another than that of this Ringmaster; compare it with its owner's.",
  unknown: "No server runs here whose key it could be compared with.",
} as const;

/** Whose key a file names. A signature alone tells that the file is whole, not who signed it. */
async function signerOf(key: string, { call }: Context): Promise<keyof typeof SIGNERS> {
  try {
    const { public_key } = await call("evidenceKey", {});
    return public_key === key ? "this" : "another";
  } catch (error) {
    if (error instanceof Problem) return "unknown"; // a file can be verified without any server
    throw error;
  }
}
