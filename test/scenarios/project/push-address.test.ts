import { join } from "node:path";
import { expect, test } from "vitest";
import { gitBranches } from "../../../src/adapters/delivery/branches.ts";
import type { OptionId } from "../../../src/domain/decision.ts";
import { push, queuePush } from "../../../src/engine/effects/push.ts";
import { answerDecision } from "../../../src/engine/moves/answer.ts";
import { gitPlace } from "../git/place.ts";
import { openRing, type Ring } from "../../support/world.ts";

const PUSHING = '[[checks]]\nname = "any"\ncommand = "true"\n[merge]\npush = "origin"\n';

/** A ring with two bare repositories, the first of which is its origin and got a push. */
async function pushed() {
  const ring = await openRing({ toml: PUSHING });
  const { id } = await ring.task();
  const { git, root } = ring.place;
  const [ours, theirs] = [join(root, "ours.git"), join(root, "theirs.git")];
  for (const bare of [ours, theirs]) git(["init", "-q", "--bare", "-b", "main", bare]);
  git(["remote", "add", "origin", ours]);
  const comes = async (name: string) => {
    const commit = ring.place.commit(name, `${name}\n`);
    const order = { project_id: ring.project.id, task_id: id, commit };
    await ring.world.store.write((t) => queuePush(ring.world, t, order));
    await carriedOut(ring);
  };
  await comes("first");
  return { ring, ours, theirs, comes };
}

/** Carries out what is to be pushed, as the leading server does. */
async function carriedOut({ world }: Ring): Promise<void> {
  for (const effect of await world.store.read((t) => t.effects.due(world.clock.now()))) {
    await push(world, effect);
    await world.store.write((t) => t.effects.update(effect.key, { status: "done" }));
  }
}

const openOnes = ({ world }: Ring) => world.store.read((t) => t.decisions.list({ status: "open" }));

async function answered(ring: Ring, answer: OptionId): Promise<void> {
  const [decision] = await openOnes(ring);
  const said = { id: decision?.id ?? "", answer, actor: "owner" };
  await ring.world.store.write((t) => answerDecision(ring.world, t, said));
  await carriedOut(ring);
}

const mainOf = ({ place }: Ring, bare: string) =>
  place.git(["for-each-ref", "--format=%(objectname)", "refs/heads/main"], bare);
const head = ({ place }: Ring) => place.git(["rev-parse", "main"]);

test("a remote that leads elsewhere gets nothing before a person says so, once", async () => {
  const { ring, ours, theirs, comes } = await pushed();
  const before = head(ring);
  ring.place.git(["remote", "set-url", "--push", "origin", theirs]);
  await comes("second");
  await comes("third");
  expect([mainOf(ring, ours), mainOf(ring, theirs)]).toEqual([before, ""]);
  const [decision, ...more] = await openOnes(ring);
  expect(more).toEqual([]);
  expect(decision).toMatchObject({ blocking: false, recommendation: "keep_blocked" });
  expect(decision?.question).toContain(`leads to ${theirs} now; the last push went to ${ours}.`);
  await answered(ring, "retry");
  expect([mainOf(ring, ours), mainOf(ring, theirs)]).toEqual([before, head(ring)]);
  await comes("fourth");
  expect(mainOf(ring, theirs)).toBe(head(ring));
  expect(await openOnes(ring)).toEqual([]);
});

test("where a person says no nothing is pushed, and the next merge asks again", async () => {
  const { ring, theirs, comes } = await pushed();
  ring.place.git(["remote", "set-url", "origin", theirs]);
  await comes("second");
  await answered(ring, "keep_blocked");
  expect(mainOf(ring, theirs)).toBe("");
  await comes("third");
  expect([mainOf(ring, theirs), (await openOnes(ring)).length]).toEqual(["", 1]);
});

test("an address that is put back is pushed to, and the question is taken back", async () => {
  const { ring, ours, theirs, comes } = await pushed();
  ring.place.git(["remote", "set-url", "origin", theirs]);
  await comes("second");
  ring.place.git(["remote", "set-url", "origin", ours]);
  await comes("third");
  expect([mainOf(ring, ours), mainOf(ring, theirs)]).toEqual([head(ring), ""]);
  expect(await openOnes(ring)).toEqual([]);
});

test("an address is told without what signs in there", async () => {
  const { git, repo } = gitPlace();
  const { address } = gitBranches();
  const shown = async (url: string) => {
    git(["config", "remote.origin.url", url]);
    return address({ repo, remote: "origin" });
  };
  expect(await shown("https://me:word@host.example/a.git")).toBe("https://host.example/a.git");
  expect(await shown("ssh://me:word@host.example/a.git")).toBe("ssh://me@host.example/a.git");
  expect(await shown("HTTPS://me:a@b@host.example/a.git")).toBe("HTTPS://host.example/a.git");
  expect(await shown("SSH://me:word@host.example/a.git")).toBe("SSH://me@host.example/a.git");
  expect(await shown("git@host.example:a.git")).toBe("git@host.example:a.git");
  expect(await shown("https://host.example/a?b@c#d")).toBe("https://host.example/a?b@c#d");
  expect(await address({ repo, remote: "other" })).toBeNull();
});
