import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { allowedEnv } from "../../../src/std/process.ts";
import type { GitPlace } from "./place.ts";

/** Commands of git that change something; between two of them a kill finds the same state. */
const CHANGING = `add checkout commit commit-tree init merge push read-tree rebase reset revert
  symbolic-ref update-index update-ref worktree write-tree`.split(/\s+/);

/** An operation of operation.ts with its plan. */
export type Operation = { name: string; plan: unknown };

/**
 * Runs an operation in a process of its own that is killed by SIGKILL, its git included, just
 * before it would change something by git for the `step`-th time. Answers false when it ended
 * before that.
 */
export async function killedAt(
  place: GitPlace,
  operation: Operation,
  step: number,
): Promise<boolean> {
  const shims = join(place.root, `shims-${step}`);
  const count = join(shims, "count");
  mkdirSync(shims);
  const real = execFileSync("sh", ["-c", "command -v git"], { encoding: "utf8" }).trim();
  const script = [
    "#!/bin/sh",
    `case " $* " in *" ${CHANGING.join(' "*|*" ')} "*)`,
    `echo >>'${count}'`,
    `if [ "$(wc -l <'${count}')" -ge ${step} ]; then kill -9 0; fi ;;`,
    "esac",
    `exec ${real} "$@"`,
  ];
  writeFileSync(join(shims, "git"), script.join("\n"));
  chmodSync(join(shims, "git"), 0o755);
  const path = [shims, dirname(process.execPath), process.env["PATH"]].join(":");
  const input = JSON.stringify({ home: place.home, plan: operation.plan });
  const program = fileURLToPath(import.meta.resolve("./operation.ts"));
  const child = spawn(process.execPath, [program, operation.name, input], {
    env: allowedEnv(process.env, { PATH: path }),
    stdio: ["ignore", "ignore", "inherit"],
    detached: true,
  });
  const [code, signal] = await once(child, "exit");
  rmSync(shims, { recursive: true, force: true });
  if (signal === null && code !== 0) throw new Error(`operation ${operation.name} failed`);
  return signal !== null;
}
