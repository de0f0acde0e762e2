import { renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Client } from "../../../src/client/client.ts";
import { leadUntil, mergingTask, openRing, whenCommitted } from "../../support/world.ts";
import { openWorkplace } from "../../support/workplace.ts";

type Asked = [name: string, ask: (client: Client, task: string) => Promise<unknown>];
const circus = { params: { id: "circus" } };

const ASKED: Asked[] = [
  ["the project", (client) => client.call("showProject", circus)],
  ["its checks", (client) => client.call("projectChecks", circus)],
  ["its preview", (client) => client.call("previewProject", circus)],
  ["what agents would run", (client) => client.call("agentConfig", circus)],
  [
    "a new task with criteria",
    (client) =>
      client.call("addTask", {
        body: { project_id: "circus", title: "Tame", acceptance_criteria: "- all (check: done)" },
      }),
  ],
  ["restored work", (client, id) => client.call("restoreTask", { params: { id }, body: {} })],
];

test.each(["moved", "no repository any more"])(
  "whoever asks about a repository that is %s is told so, and nothing is a fault",
  async (how) => {
    const { client, place, task } = await openWorkplace();
    const { id } = await task();
    if (how === "moved") renameSync(place.repo, `${place.repo}-elsewhere`);
    else rmSync(join(place.repo, ".git"), { recursive: true });
    const told = await Promise.all(
      ASKED.map(async ([name, ask]) => {
        const answer = await ask(client, id).catch((error: unknown) => error);
        return [name, answer];
      }),
    );
    const refusal = {
      code: "repository_unusable",
      message: expect.stringContaining(`Expected a git repository at ${place.repo}, but `),
      hint: expect.stringContaining("Put it back"),
    };
    expect(told).toEqual(ASKED.map(([name]) => [name, expect.objectContaining(refusal)]));
    expect((await client.call("showTask", { params: { id } })).status).toBe("ready");
  },
);

test("a merge waits for a repository that was moved, and goes on when it is back", async () => {
  const ring = await openRing();
  const { task } = await mergingTask(ring);
  renameSync(ring.place.repo, `${ring.place.repo}-elsewhere`);
  const back = whenCommitted(ring.world, async () => {
    const { reason } = await ring.find(task.id);
    if (!reason?.includes(`Expected a git repository at ${ring.place.repo}`)) return null;
    renameSync(`${ring.place.repo}-elsewhere`, ring.place.repo);
    return true;
  });
  const ended = await leadUntil(ring, task.id, "completed", "blocked");
  expect(ended.status).toBe("completed");
  await back;
});
