import { expect, test } from "vitest";
import { openWorkplace } from "../../support/workplace.ts";

const TOML = 'baseline = false\n[[checks]]\nname = "done"\ncommand = "test -f done.txt"\n';

/** Lets an agent work on a task until its attempt ends. */
async function worked(script: string) {
  const workplace = await openWorkplace({ toml: TOML });
  const { place, client } = workplace;
  const main = place.git(["rev-parse", "main"]);
  const { id } = await workplace.task();
  const { task, attempt } = await (await workplace.worker(script)).ended(id);
  const { items: rounds } = await client.call("taskCheckpoints", { params: { id } });
  const show = (what: string) => place.git(["show", `${attempt.head_commit}:${what}`]);
  return { place, task, attempt, rounds, main, show };
}

const commit = (file: string) => `echo ${file} >${file}; git add -A; git commit -qm ${file}`;

test("work that an agent commits on another branch is the work of its task", async () => {
  const { place, task, attempt, main, show } = await worked(
    `git checkout -qb feature/own; ${commit("done.txt")}; git checkout -q --detach HEAD~1`,
  );
  expect(attempt.resolution).toBe("proven");
  expect(show("done.txt")).toBe("done.txt");
  expect(place.git(["rev-parse", `ringmaster/${task.id}`])).toBe(attempt.head_commit);
  expect(place.git(["rev-parse", "main"])).toBe(main);
});

test("work that an agent commits on main is checked before it comes there", async () => {
  const { place, attempt, main, show } = await worked(
    `if test -e half.txt; then touch done.txt; else ${commit("half.txt")}
git update-ref refs/heads/main HEAD; fi`,
  );
  expect(attempt).toMatchObject({ resolution: "proven", iterations: 2 });
  expect(show("half.txt")).toBe("half.txt");
  expect(place.git(["rev-parse", "main"])).toBe(main);
});

test("a commit that an agent throws away in a later round stays as a checkpoint", async () => {
  const { place, task, attempt, rounds, show } = await worked(
    `if test -e wrong.txt; then git reset -q --hard HEAD~1; ${commit("done.txt")}
else ${commit("wrong.txt")}; fi`,
  );
  expect(attempt).toMatchObject({ resolution: "proven", iterations: 2 });
  expect(() => show("wrong.txt")).toThrow("does not exist");
  const kept = place.git(["for-each-ref", "--format=%(objectname)", "refs/ringmaster/checkpoint"]);
  expect(kept.split("\n")).toContain(rounds[0]?.commit);
  expect(place.git(["show", `${rounds[0]?.commit}:wrong.txt`])).toBe("wrong.txt");
  expect(task.status).toBe("merging");
});
