import { expect, test } from "vitest";
import { acceptChecks, projectChecks } from "../../../src/engine/evidence/detected.ts";
import { hands } from "../history/place.ts";
import { openRing, type Ring } from "../../support/world.ts";

const PACKAGE = JSON.stringify({ scripts: { test: "true" } });

/** A ring whose repository names no checks. */
async function bare(): Promise<Ring> {
  const ring = await openRing();
  const { place } = ring;
  place.git(["rm", "-q", "ringmaster.toml"]);
  place.commit("package.json", PACKAGE);
  return ring;
}

test("checks that the settings name are told as they are", async () => {
  const { world, project } = await openRing();
  expect(await projectChecks(world, project.id)).toMatchObject({
    source: "settings",
    checks: [{ name: "done", command: "test -f done.txt", reason: "ringmaster.toml" }],
    toml: "",
  });
});

test("what was found is proposed, and holds from the commit on that accepts it", async () => {
  const { world, place, project } = await bare();
  const found = await projectChecks(world, project.name);
  expect(found).toMatchObject({ source: "detected", checks: [{ command: "npm test" }] });
  const { commit, source } = await acceptChecks(world, project.id, "owner");
  expect(source).toBe("settings");
  const [head] = place.git(["log", "-1", "--format=%H"]).split("\n");
  expect((await world.workspace.settings(place.repo, head ?? "")).checks).toHaveLength(1);
  expect(place.git(["show", "--name-only", "--format=", commit])).toBe("ringmaster.toml");
  // The checkout went along.
  expect(await place.read("ringmaster.toml")).toBe(found.toml);
  expect(place.git(["status", "--porcelain"])).toBe("");
});

test("that checks were accepted is told in the history, and only git takes it back", async () => {
  const ring = await bare();
  const { world, project } = ring;
  const { commit } = await acceptChecks(world, project.id, "owner");
  const person = hands(ring);
  const [newest] = await person.history();
  expect(newest).toMatchObject({
    actor: "owner",
    label: "Accepted the checks that were found in circus",
    changes: [{ kind: "project", id: project.id, after: { "ringmaster.toml": commit } }],
  });
  await expect(person.undo(newest?.id)).rejects.toMatchObject({
    code: "world_moved_on",
    message: expect.stringContaining(`git revert ${commit.slice(0, 10)}`),
  });
});

test("undoing without an id passes over accepted checks, which only git takes back", async () => {
  const ring = await bare();
  const { world, project } = ring;
  const person = hands(ring);
  const { id } = await ring.task({ title: "Feed the lions" });
  await person.change(id, { title: "Feed the tigers" });
  await acceptChecks(world, project.id, "owner");
  await person.undo();
  expect((await ring.find(id)).title).toBe("Feed the lions");
});

test("checks whose acceptance was cut off are in the history after a repeat, once", async () => {
  const ring = await bare();
  const { world, project } = ring;
  const failpoint = (name: string) => {
    if (name === "checks.accepted") throw new Error("killed");
  };
  const cut = acceptChecks({ ...world, failpoint }, project.id, "owner");
  await expect(cut).rejects.toThrow("killed");
  const { commit } = await acceptChecks(world, project.id, "owner");
  expect(await acceptChecks(world, project.id, "owner")).toMatchObject({ commit });
  expect(ring.place.git(["rev-parse", "main"])).toBe(commit);
  const told = (await hands(ring).history()).filter(({ label }) => label.startsWith("Accepted"));
  expect(told).toMatchObject([{ changes: [{ after: { "ringmaster.toml": commit } }] }]);
});

test("a person's own file is never written over", async () => {
  const { world, place, project } = await bare();
  place.write("ringmaster.toml", "mine\n");
  const head = place.git(["rev-parse", "HEAD"]);
  await expect(acceptChecks(world, project.id, "owner")).rejects.toMatchObject({
    code: "conflict",
    hint: expect.stringContaining('[[checks]]\nname = "test"'),
  });
  expect(await place.read("ringmaster.toml")).toBe("mine\n");
  expect(place.git(["rev-parse", "HEAD"])).toBe(head);
});

test("a ringmaster.toml that is there, and a repository without checks, are told", async () => {
  const named = await openRing();
  const refused = acceptChecks(named.world, named.project.id, "owner");
  await expect(refused).rejects.toThrow(/has a ringmaster\.toml already\. It names checks/);
  const empty = await openRing();
  empty.place.git(["rm", "-q", "ringmaster.toml"]);
  empty.place.commit("notes.txt", "x\n");
  const nothing = acceptChecks(empty.world, empty.project.id, "owner");
  await expect(nothing).rejects.toThrow(/No checks were found/);
});
