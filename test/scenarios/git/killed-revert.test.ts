import { expect, it } from "vitest";
import { gitDelivery } from "../../../src/adapters/delivery/git.ts";
import { killedAt } from "./killed.ts";
import { gitPlace } from "./place.ts";

it("a revert that is killed at any git command is made exactly once", async () => {
  let killed = true;
  for (let step = 1; killed; step += 1) {
    const place = gitPlace();
    const from = place.git(["rev-parse", "main"]);
    const to = place.commit("README.md", "bad\n");
    const { repo, scratch } = place;
    const marker = "Ringmaster-Revert: rl-1234";
    const message = "Take it back";
    const plan = { repo, default_branch: "main", from, to, message, marker, scratch };
    killed = await killedAt(place, { name: "revert", plan }, step);
    const { commit } = await gitDelivery().revert(plan);
    expect(place.git(["rev-parse", "main", "main^"])).toBe(`${commit}\n${to}`);
    expect(await place.read("README.md")).toBe("first\n");
    expect(place.git(["status", "--porcelain"])).toBe("");
  }
});
