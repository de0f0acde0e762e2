import { expect, test } from "vitest";
import { gitWorkspace } from "../../../src/adapters/workspaces/git.ts";
import { gitPlace } from "../git/place.ts";
import { openWorkplace } from "../../support/workplace.ts";
import { leadUntil, mergingTask, openRing } from "../../support/world.ts";

const DONE = '[[checks]]\nname = "done"\ncommand = "test -f done.txt"\n';
const BROKEN = "[[checks]]\nname = \n";

test("work mends settings that somebody broke on main, judged by the last that held", async () => {
  const workplace = await openWorkplace({ toml: DONE });
  const { place } = workplace;
  place.commit("ringmaster.toml", BROKEN);
  const { id } = await workplace.task();
  const mended = DONE.replaceAll('"done"', '"mended"');
  const script = `touch done.txt; printf '%s' '${mended}' > ringmaster.toml`;
  const { task, attempt } = await (await workplace.worker(script)).ended(id);
  expect(attempt).toMatchObject({ resolution: "proven" });
  expect(task.status).toBe("merging");
  const evidence = await workplace.world().store.read((t) => t.evidence.of(id));
  expect(evidence.map(({ check }) => check)).toContain("done");
  await leadUntil({ world: workplace.world(), pass: () => undefined }, id, "completed");
  const { checks } = await workplace.world().workspace.settings(place.repo, "main");
  expect(checks.map(({ name }) => name)).toEqual(["mended"]);
});

test("while they are broken, other work goes on and is merged", async () => {
  const ring = await openRing({ toml: DONE });
  ring.place.commit("ringmaster.toml", BROKEN);
  const { task } = await mergingTask(ring);
  expect((await leadUntil(ring, task.id, "completed", "blocked")).status).toBe("completed");
  expect(await ring.place.read("ringmaster.toml")).toBe(BROKEN);
});

test("a project says what is wrong with its settings, and shows those that hold", async () => {
  const { client, place } = await openWorkplace({ toml: DONE });
  const look = () => client.call("showProject", { params: { id: "circus" } });
  expect(await look()).toMatchObject({ settings_problem: null });
  place.commit("ringmaster.toml", BROKEN);
  const shown = await look();
  expect(shown.settings_problem).toContain("ringmaster.toml, line 2: expected TOML");
  expect(shown.settings.checks.map(({ name }) => name)).toEqual(["done"]);
});

test("settings that somebody took away do not come back with a broken file", async () => {
  const place = gitPlace();
  const { settings } = gitWorkspace(place);
  place.commit("ringmaster.toml", DONE);
  place.git(["rm", "-q", "ringmaster.toml"]);
  place.git(["commit", "-qm", "no settings"]);
  const broken = place.commit("ringmaster.toml", BROKEN);
  expect((await settings(place.repo, broken)).checks).toEqual([]);
});

test("settings that never could be used are refused with the line that is wrong", async () => {
  const { client, place } = await openWorkplace({ toml: BROKEN });
  await expect(client.call("showProject", { params: { id: "circus" } })).rejects.toMatchObject({
    code: "settings_invalid",
    message: expect.stringContaining("line 2"),
  });
  place.commit("ringmaster.toml", DONE);
  expect(await client.call("showProject", { params: { id: "circus" } })).toMatchObject({
    settings_problem: null,
  });
});

test("broken settings are the doing of whoever changed them, not of who left them", async () => {
  const place = gitPlace();
  const { misfit } = gitWorkspace(place);
  const before = place.commit("ringmaster.toml", BROKEN);
  const after = place.commit("ringmaster.toml", `${BROKEN}# more\n`);
  const { repo } = place;
  expect(await misfit({ repo, from: before, to: before })).toBeNull();
  expect(await misfit({ repo, from: before, to: after })).toMatchObject({ line: 2 });
  expect(await misfit({ repo, from: null, to: before })).toMatchObject({ line: 2 });
});
