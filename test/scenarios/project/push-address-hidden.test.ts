import { join } from "node:path";
import { expect, test } from "vitest";
import { gitBranches } from "../../../src/adapters/delivery/branches.ts";
import { push, queuePush } from "../../../src/engine/effects/push.ts";
import { answerDecision } from "../../../src/engine/moves/answer.ts";
import { openRing, type Ring } from "../../support/world.ts";
import { gitPlace } from "../git/place.ts";

const PUSHING = '[[checks]]\nname = "any"\ncommand = "true"\n[merge]\npush = "origin"\n';

/** Queues a push of something new. */
async function comes({ world, project, place }: Ring, task_id: string, name: string) {
  const order = { project_id: project.id, task_id, commit: place.commit(name, `${name}\n`) };
  await world.store.write((t) => queuePush(world, t, order));
}

/** Carries out what is to be pushed, as the leading server does. */
async function carriedOut({ world }: Ring): Promise<void> {
  for (const effect of await world.store.read((t) => t.effects.due(world.clock.now()))) {
    await push(world, effect);
    await world.store.write((t) => t.effects.update(effect.key, { status: "done" }));
  }
}

test.each([
  "http://127.0.0.1:9?@host.example/a.git",
  "HTTP://127.0.0.1:9#@host.example/a.git",
  "https://127.0.0.1:9\\@host.example/a.git",
  "https://127.0.0.1:9\t@host.example/a.git",
  "https://127.0.0.1:9\n@host.example/a.git",
  "ssh://git:22?@host.example/a.git",
  "ssh://git:22%2f@host.example/a.git",
])("an address that hides where it leads is neither told nor pushed to: %j", async (url) => {
  const { git, repo, root } = gitPlace();
  git(["config", "remote.origin.url", url]);
  const { address, push: pushed } = gitBranches();
  expect(await address({ repo, remote: "origin" })).toBeNull();
  const plan = { repo, branch: "main", remote: "origin", scratch: join(root, "scratch") };
  const end = await pushed({ ...plan, address: "http://host.example/a.git" });
  expect(end).toMatchObject({
    status: "rejected",
    detail: expect.stringContaining("a plain address"),
  });
});

test("a project that was pushed before addresses were kept asks once where it goes", async () => {
  const ring = await openRing({ toml: PUSHING });
  const { id } = await ring.task();
  const { git, root } = ring.place;
  const bare = join(root, "bare.git");
  git(["init", "-q", "--bare", "-b", "main", bare]);
  git(["remote", "add", "origin", bare]);
  git(["update-ref", "refs/ringmaster/pushed/origin/main", "main"]);
  const open = () => ring.world.store.read((t) => t.decisions.list({ status: "open" }));
  const there = () => git(["for-each-ref", "--format=%(objectname)"], bare);
  for (const name of ["first", "second"]) {
    await comes(ring, id, name);
    await carriedOut(ring);
  }
  const [asked, ...more] = await open();
  expect([there(), more]).toEqual(["", []]);
  expect(asked?.question).toContain(
    `leads to ${bare} now; where earlier pushes went was not kept.`,
  );
  const said = { id: asked?.id ?? "", answer: "retry", actor: "owner" } as const;
  await ring.world.store.write((t) => answerDecision(ring.world, t, said));
  await carriedOut(ring);
  expect(there()).toBe(git(["rev-parse", "main"]));
  await comes(ring, id, "third");
  await carriedOut(ring);
  expect([there(), await open()]).toEqual([git(["rev-parse", "main"]), []]);
});
