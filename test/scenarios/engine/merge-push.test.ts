import { join } from "node:path";
import { expect, test } from "vitest";
import { answerDecision } from "../../../src/engine/moves/answer.ts";
import { orderRevert } from "../../../src/engine/tasks/revert.ts";
import { pushStateOf } from "../../../src/engine/effects/push.ts";
import { leadUntil, mergingTask, openRing, whenCommitted, type Ring } from "../../support/world.ts";

const PUSHING = '[[checks]]\nname = "done"\ncommand = "true"\n[merge]\npush = "origin"\n';

/** A ring that pushes to a bare repository, and the path of that. */
async function pushing() {
  const ring = await openRing({ toml: PUSHING });
  const remote = join(ring.place.root, "remote.git");
  ring.place.git(["init", "-q", "--bare", "-b", "main", remote]);
  ring.place.git(["remote", "add", "origin", remote]);
  ring.place.git(["push", "-q", "origin", "main"]);
  return { ring, remote };
}

async function merged(ring: Ring, name: string) {
  const { task } = await mergingTask(ring, { [name]: `${name}\n` });
  return leadUntil(ring, task.id, "completed", "blocked");
}

/** Leads until nothing is left to be pushed. */
async function pushed(ring: Ring, task_id: string): Promise<void> {
  const look = async () => {
    const due = await ring.world.store.read((t) => t.effects.due("9999"));
    return due.length === 0 ? true : null;
  };
  await leadUntil(ring, task_id, "completed");
  if ((await look()) === null) throw new Error("expected that nothing is left to be pushed");
}

async function stateOf({ world, project, place }: Ring) {
  const head = await world.delivery.head(place.repo, "main");
  return pushStateOf(world, project, await world.workspace.settings(place.repo, head));
}

const asked = ({ world }: Ring) => world.store.read((t) => t.decisions.list({ status: "open" }));

test("what is merged is pushed where the repository asks for it", async () => {
  const { ring, remote } = await pushing();
  const where = { remote: "origin", address: remote, error: null };
  expect(await stateOf(ring)).toEqual({ ...where, pushed: null });
  const { id, merge_commit } = await merged(ring, "a");
  await pushed(ring, id);
  expect(ring.place.git(["rev-parse", "main"], remote)).toBe(merge_commit);
  expect(await stateOf(ring)).toEqual({ ...where, pushed: merge_commit });
});

test("a remote that moved keeps its commits, and a person is asked once", async () => {
  const { ring, remote } = await pushing();
  const other = join(ring.place.root, "other");
  ring.place.git(["clone", "-q", remote, other]);
  const theirs = ring.place.commit("theirs.txt", "theirs", other);
  ring.place.git(["push", "-q", "origin", "main"], other);
  for (const name of ["a", "b"])
    expect(await merged(ring, name)).toMatchObject({ status: "completed" });
  expect(ring.place.git(["rev-parse", "main"], remote)).toBe(theirs);
  const [decision, ...more] = await asked(ring);
  expect(more).toEqual([]);
  expect(decision).toMatchObject({ kind: "conflict", blocking: false });
  expect((await stateOf(ring))?.error).toContain("fetch first");

  ring.place.git(["pull", "-q", "--rebase", "origin", "main"]);
  const answer = { id: decision?.id ?? "", answer: "retry", actor: "owner" } as const;
  await ring.world.store.write((t) => answerDecision(ring.world, t, answer));
  await pushed(ring, decision?.task_id ?? "");
  expect(ring.place.git(["rev-parse", "main"], remote)).toBe(ring.place.git(["rev-parse", "main"]));
  expect(await stateOf(ring)).toMatchObject({ error: null });
});

test("a remote that is away is tried again until it is there", async () => {
  const { ring, remote } = await pushing();
  ring.place.git(["remote", "set-url", "origin", `${remote}-away`]);
  const { task } = await mergingTask(ring, { a: "a\n" });
  await leadUntil(ring, task.id, "completed");
  await whenCommitted(ring.world, async () => ((await stateOf(ring))?.error ? true : null));
  expect(await asked(ring)).toEqual([]);
  ring.place.git(["remote", "set-url", "origin", remote]);
  ring.pass(3_600_000);
  await pushed(ring, task.id);
  expect(ring.place.git(["rev-parse", "main"], remote)).toBe(ring.place.git(["rev-parse", "main"]));
});

test("what is taken back is pushed as well, and the remote keeps the history", async () => {
  const { ring, remote } = await pushing();
  const { world, place } = ring;
  const { id } = await merged(ring, "a");
  const wish = { with_dependents: false, only: false, again: false, reason: "", actor: "owner" };
  await world.store.write((t) => orderRevert(world, t, { ...wish, id }));
  await leadUntil(ring, id, "blocked");
  expect(place.git(["rev-parse", "main"], remote)).toBe(place.git(["rev-parse", "main"]));
  const subjects = place.git(["log", "-2", "--format=%s", "main"], remote).split("\n");
  expect(subjects).toEqual([`Revert ${id}: Feed the lions`, "the work"]);
});
