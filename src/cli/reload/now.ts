import { setTimeout as sleep } from "node:timers/promises";
import { Problem } from "../../domain/problem.ts";
import { RELOAD_ENDS, type Reload } from "../../domain/reload.ts";
import type { Context } from "../context.ts";
import { fields } from "../output.ts";
import type { Run } from "../shape.ts";
import type { now } from "./commands.ts";
import { reloadFields } from "./view.ts";

const LOOK_MS = 250;
/** Staging installs, builds and tests; a reload that is not over by then hangs. */
const WAIT_MS_MAX = 30 * 60_000;

/** Asks for a reload and waits for its end; exit 0 only when the new code has settled. */
export const run: Run<typeof now> = async ({ commit, detach }, context) => {
  const { call, show, look, world } = context;
  const asked = await call("reloadNow", { body: { commit: commit ?? undefined } });
  const reload = detach ? asked : await waitForEnd(asked, context);
  show(reload, () => fields(reloadFields(reload, world.now()), look));
  return detach || reload.phase === "settled" ? 0 : 1;
};

async function waitForEnd(asked: Reload, { call, note, signal }: Context): Promise<Reload> {
  const until = performance.now() + WAIT_MS_MAX;
  let reload = asked;
  for (let told = ""; !RELOAD_ENDS.includes(reload.phase); told = reload.phase) {
    if (reload.phase !== told) note(`Reload ${reload.id} is ${reload.phase}.`);
    if (performance.now() > until) throw tooLong(reload);
    await sleep(LOOK_MS, undefined, { signal });
    reload = await call("showReload", { params: { id: reload.id } });
  }
  return reload;
}

function tooLong({ id, phase }: Reload): Problem {
  return new Problem(
    "timeout",
    `Reload ${id} is still ${phase} after ${WAIT_MS_MAX / 60_000} minutes.`,
    "It goes on by itself; look with: ringmaster reload status",
  );
}
