import type { OutputOf } from "../../contract/endpoint.ts";
import type { evidenceEndpoints } from "../../contract/evidence.ts";
import { table, type Look } from "../output.ts";
import type { Run } from "../shape.ts";
import type { checks } from "./commands.ts";

type Found = OutputOf<typeof evidenceEndpoints.projectChecks>;

/** A project's checks, and where they come from. */
export const run: Run<typeof checks> = async ({ project: id, accept, toml }, context) => {
  const { call, show, raw, look } = context;
  if (accept) {
    const made = await call("acceptChecks", { params: { id } });
    const told = `Committed ringmaster.toml as ${made.commit.slice(0, 10)}.\n`;
    return show(made, () => `${told}${checkTable(made, look)}`);
  }
  const found = await call("projectChecks", { params: { id } });
  if (toml) return raw(found.toml);
  return show(found, () => told(id, found, look));
};

function told(id: string, found: Found, look: Look): string {
  if (found.source === "settings") return checkTable(found, look);
  if (found.checks.length === 0) return `${checkTable(found, look)}${NOTHING}`;
  const how =
    `Nothing of it was run yet. Take it as it is:\n  ringmaster project checks ${id} --accept\n` +
    `or write it down, change it and commit it:\n` +
    `  ringmaster project checks ${id} --toml >ringmaster.toml\n`;
  return `${checkTable(found, look)}\n${found.toml}\n${how}`;
}

const NOTHING =
  'Name at least one in ringmaster.toml, and commit it:\n\n[[checks]]\nname = "test"\n' +
  'command = "the command that tests it"\n';

function checkTable({ checks: all }: Found, look: Look): string {
  const rows = all.map(({ name, command, reason }) => [name, command, reason]);
  return table(
    ["CHECK", "COMMAND", "FROM"],
    rows,
    look,
    "No checks are named, and none were found.",
  );
}
