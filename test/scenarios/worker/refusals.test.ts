import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { generic } from "../../../src/adapters/agents/generic.ts";
import { openWorkplace, type WorkplaceOptions, type Working } from "../../support/workplace.ts";

/** What becomes of one task; `agent` is never to be run unless the test says so. */
async function outcomeOf(options: WorkplaceOptions, agent = "touch ran.txt; touch done.txt") {
  const workplace = await openWorkplace(options);
  const { id } = await workplace.task();
  const working: Working = await workplace.worker(agent);
  return { ...(await working.ended(id)), place: workplace.place, working };
}

const blocked = (said: RegExp) => ({
  status: "blocked",
  reason: expect.stringMatching(said),
  attempts: 1,
});

test("a check command that is missing blocks the task and says what to do", async () => {
  const toml = '[[checks]]\nname = "unit"\ncommand = "no-such-program --all"\n';
  const { task, attempt } = await outcomeOf({ toml });
  expect(task).toMatchObject(
    blocked(/check "unit" \(no-such-program --all\) could not be run: .*not found.* Install/s),
  );
  expect(attempt).toMatchObject({ resolution: "given_back", outcome: "infrastructure" });
});

test("a project without checks blocks the task before any agent is run", async () => {
  const { task, attempt } = await outcomeOf({ toml: "" });
  expect(task).toMatchObject(
    blocked(/Project circus has no checks, so nothing could prove .* ringmaster\.toml/),
  );
  expect(attempt.iterations).toBe(0);
});

test("settings that cannot be read block the task with the line that is wrong", async () => {
  const toml = '[[checks]]\nname = "Unit Tests"\ncommand = "true"\n';
  const { task } = await outcomeOf({ toml });
  expect(task).toMatchObject(blocked(/ringmaster\.toml, line 2: .*expected a short lower-case/));
});

test("a set-up command that fails blocks the task with what it printed", async () => {
  const toml =
    'setup = ["echo no network >&2; exit 7"]\n[[checks]]\nname = "a"\ncommand = "true"\n';
  const { task } = await outcomeOf({ toml });
  expect(task).toMatchObject(blocked(/no network/));
});

test("an agent whose program is missing blocks the task and says where to look", async () => {
  const workplace = await openWorkplace();
  const { id } = await workplace.task();
  const agent = generic("scripted", { program: "/nowhere/agent", args: [], env: {} });
  const { task } = await (await workplace.worker(agent)).ended(id);
  expect(task).toMatchObject(blocked(/\/nowhere\/agent.*agents\.scripted/s));
});

test("an account's folder is refused where the agent cannot be told to use it", async () => {
  const account = 'name = "team"\nagent = "scripted"\nconfig_folder = "/srv/team"\n';
  const { task, place } = await outcomeOf({ config: `[[subscriptions]]\n${account}` });
  expect(task).toMatchObject(blocked(/team has a config_folder, and the agent scripted cannot/));
  expect(place.git(["branch", "--list", "ringmaster/*"])).toBe("");
});

test("a foreign folder where the worktree should be is left as it is", async () => {
  const workplace = await openWorkplace();
  const { id } = await workplace.task();
  const folder = join(workplace.place.home, "worktrees", "circus", id);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "mine.txt"), "not yours\n");
  const { task } = await (await workplace.worker("touch done.txt")).ended(id);
  expect(task).toMatchObject(
    blocked(/Expected .* to be free or the worktree of .*, found a folder with files/),
  );
  expect(await workplace.place.read("mine.txt", folder)).toBe("not yours\n");
});

test("a branch of the task that a person has checked out is left as it is", async () => {
  const workplace = await openWorkplace();
  const { id } = await workplace.task();
  workplace.place.git(["switch", "-q", "-c", `ringmaster/${id}`]);
  const own = workplace.place.commit("mine.txt", "mine\n");
  const { task } = await (await workplace.worker("touch done.txt")).ended(id);
  expect(task).toMatchObject(blocked(/to be free, found it checked out in .*repo/));
  expect(workplace.place.git(["rev-parse", `ringmaster/${id}`])).toBe(own);
});

test("a default branch that is gone blocks the task by its name", async () => {
  const workplace = await openWorkplace();
  const { id } = await workplace.task();
  workplace.place.git(["branch", "-m", "main", "other"]);
  const { task } = await (await workplace.worker("touch done.txt")).ended(id);
  expect(task).toMatchObject(blocked(/Expected the branch main in .*, but it is not there/));
});

test("a dirty tree of the user is neither in the way nor in the work", async () => {
  const { task, attempt, place } = await outcomeOf({
    before: (at) => {
      at.write("README.md", "half a thought\n");
      at.write("untracked.txt", "secret\n");
    },
  });
  expect(task.status).toBe("merging");
  expect(place.git(["show", `${attempt.head_commit}:README.md`])).toBe("first");
  expect(place.git(["ls-tree", "--name-only", attempt.head_commit ?? ""])).not.toContain(
    "untracked",
  );
  expect(await place.read("README.md")).toBe("half a thought\n");
});

test("a detached HEAD works from the branch that is there and stays detached", async () => {
  const { task, place } = await outcomeOf({ before: (at) => at.git(["switch", "-q", "--detach"]) });
  expect(task.status).toBe("merging");
  expect(place.git(["rev-parse", "--abbrev-ref", "HEAD"])).toBe("HEAD");
});

test("a default branch called trunk is worked from", async () => {
  const { task, attempt, place } = await outcomeOf({ branch: "trunk" });
  expect(task.status).toBe("merging");
  expect(attempt.base_commit).toBe(place.git(["rev-parse", "trunk"]));
});
