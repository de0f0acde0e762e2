import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { gitBranches } from "../../../src/adapters/delivery/branches.ts";
import { killedAt } from "./killed.ts";
import { gitPlace } from "./place.ts";

function withRemote() {
  const place = gitPlace();
  const remote = join(place.root, "remote.git");
  place.git(["init", "-q", "--bare", "-b", "main", remote]);
  place.git(["remote", "add", "origin", remote]);
  place.git(["push", "-q", "origin", "main"]);
  const commit = place.commit("done.txt", "done\n");
  const { repo, scratch } = place;
  return { place, remote, commit, plan: { repo, scratch, branch: "main", remote: "origin" } };
}

it("a push killed before any of its git commands is made once and leaves nothing", async () => {
  const known: boolean[] = [];
  let killed = true;
  for (let step = 1; killed; step += 1) {
    const { place, remote, commit, plan } = withRemote();
    killed = await killedAt(place, { name: "push", plan }, step);
    known.push(place.git(["rev-parse", "main"], remote) === commit);
    const { push, pushed } = gitBranches();
    expect(await push(plan)).toEqual({ status: "pushed", commit });
    expect(await pushed(plan)).toBe(commit);
    expect(place.git(["rev-parse", "main"], remote)).toBe(commit);
    expect(existsSync(place.scratch) ? readdirSync(place.scratch) : []).toEqual([]);
  }
  // It was killed before the remote had the commit, and after that, before it was noted.
  expect(known).toContain(false);
  expect(known.slice(0, -1)).toContain(true);
});
