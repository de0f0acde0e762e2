import { spawn } from "node:child_process";
import { Problem } from "../../domain/problem.ts";
import { allowedEnv } from "../../std/process.ts";
import type { Context } from "../context.ts";
import type { Run } from "../shape.ts";
import type { attach } from "./commands.ts";
import { shellText } from "./view.ts";

/** Shows a worker's terminal in this one. */
export const run: Run<typeof attach> = ({ worker }, context) => attachTo(worker, context);

/**
 * Hands the terminal to the command that looks at a worker, until the person leaves; with `--json`
 * the command is told instead. Answers its exit code.
 */
export async function attachTo(id: string, context: Context): Promise<number> {
  const { call, show, json, world } = context;
  const worker = await call("showWorker", { params: { id } });
  const { attach: command } = worker;
  if (worker.session === null || command.length === 0) throw noSession(worker.name);
  if (json) show({ id: worker.id, session: worker.session, attach: command }, () => "");
  else if (!world.is_tty) throw noTerminal(command);
  else return handOver(command, world.env);
  return 0;
}

function handOver(
  [program = "", ...args]: readonly string[],
  env: Context["world"]["env"],
): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const child = spawn(program, args, { stdio: "inherit", env: allowedEnv(env) });
  child.on("error", (error) => reject(missing(program, error)));
  child.on("close", (code) => resolve(code ?? 1));
  return promise;
}

function noSession(name: string): Problem {
  return new Problem(
    "conflict",
    `Expected worker "${name}" to have a session, got one without a process.`,
    `Start it with: ringmaster worker spawn ${name}`,
  );
}

function noTerminal(command: readonly string[]): Problem {
  return new Problem(
    "invalid_input",
    "Expected a terminal to attach to, got none.",
    `In a terminal, this does it: ${shellText(command)}`,
  );
}

function missing(program: string, error: Error): Problem {
  return new Problem(
    "tool_missing",
    `Could not start ${program}: ${error.message}.`,
    `Install it (Debian: apt-get install ${program}).`,
  );
}
