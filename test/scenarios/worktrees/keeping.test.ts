import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { makeDuties } from "../../../src/engine/duties.ts";
import { listWorktrees } from "../../../src/engine/worktrees/prune.ts";
import type { Event } from "../../../src/domain/event.ts";
import { openRing, whenCommitted, workOn, type Ring } from "../../support/world.ts";

const CONFIG = '[workers]\nterminal = "process"\n';

/** The events of worktrees so far, or null while there are fewer than this many. */
async function told({ world }: Ring, count: number): Promise<Event[]> {
  return whenCommitted(world, async () => {
    const all = await world.store.read((t) => t.events.after(0, { agent_output: false }, 10_000));
    const found = all.filter(({ kind }) => kind === "worktree.changed");
    return found.length >= count ? found : null;
  });
}

function lead({ world, pass }: Ring): () => Promise<void> {
  const duties = makeDuties(world);
  const haste = setInterval(() => pass(2_000), 100);
  const stop = async () => {
    clearInterval(haste);
    await duties.follow();
    await duties.idle();
  };
  onTestFinished(stop);
  duties.lead();
  return stop;
}

it("a worktree is kept ready where there is work, follows the branch, and is taken", async () => {
  const ring = await openRing({ config: CONFIG });
  const worker = await ring.worker("anna");
  await ring.claim(worker); // nothing yet: it only says that it is there
  await ring.task();
  lead(ring);
  const [made] = await told(ring, 1);
  expect(made?.data).toMatchObject({
    what: "ready",
    commit: ring.place.git(["rev-parse", "main"]),
  });
  const head = ring.place.commit("more.txt", "more\n");
  await ring.task({ title: "Another one" });
  const [, renewed] = await told(ring, 2);
  expect(renewed?.data).toMatchObject({ what: "ready", commit: head, path: made?.subject });
  expect(await listWorktrees(ring.world)).toMatchObject([{ state: "ready", path: made?.subject }]);
  const claimed = await ring.claim(worker);
  if (!claimed) throw new Error("expected a claim");
  const { base } = await workOn(ring, claimed, { "done.txt": "done\n" });
  expect(base).toBe(head);
  const [, , next] = await told(ring, 3);
  expect(next?.data).toMatchObject({ what: "ready" });
  expect(next?.subject).not.toBe(made?.subject);
});

it("without work nothing is made, and what a forgotten project had is removed", async () => {
  const ring = await openRing({ config: CONFIG });
  const { repo, place, world } = { ...ring.place, place: ring.place, world: ring.world };
  await world.worktrees.keep({ repo, default_branch: "main" });
  const other = await world.store.read((t) => t.projects.find("circus"));
  await world.store.write((t) => t.projects.remove(other?.id ?? ""));
  lead(ring);
  const [removed] = await told(ring, 1);
  expect(removed?.data).toMatchObject({
    what: "removed",
    why: "its project is not known any more",
  });
  expect(readdirSync(join(place.home, "worktrees", ".pool"))).toEqual([]);
});

it("a set-up that fails is told once for each commit, and leaves nothing", async () => {
  const toml = 'setup = ["exit 3"]\n[[checks]]\nname = "done"\ncommand = "true"\n';
  const ring = await openRing({ config: CONFIG, toml });
  await ring.claim(await ring.worker("anna"));
  await ring.task();
  lead(ring);
  const [failed] = await told(ring, 1);
  expect(failed?.data).toMatchObject({ what: "failed", why: expect.stringMatching(/exit code 3/) });
  ring.place.commit("ringmaster.toml", toml.replace("exit 3", "true"));
  await ring.task({ title: "Another one" });
  const all = await told(ring, 2);
  expect(all.map(({ data }) => data["what"])).toEqual(["failed", "ready"]);
});
