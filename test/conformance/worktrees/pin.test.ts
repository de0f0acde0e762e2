import { expect, it } from "vitest";
import { gitWorktrees } from "../../../src/adapters/workspaces/worktrees.ts";
import { gitPlace } from "../../scenarios/git/place.ts";

const REF = "refs/ringmaster/checkpoint/bd-a1b2/at-1/1";
const OTHER = "refs/ringmaster/checkpoint/bd-a1b2.1/at-1/1";

function yard() {
  const place = gitPlace();
  const refs = () => place.git(["for-each-ref", "--format=%(refname)", "refs/ringmaster"]);
  const pin = (changes: Record<string, string | null>) =>
    gitWorktrees({ home: place.home }).pin(place.repo, changes);
  return { place, refs, pin, head: place.git(["rev-parse", "main"]) };
}

it("refs keep commits, and let them go one by one or all below a folder", async () => {
  const { refs, pin, head } = yard();
  await pin({ [REF]: head, [`${REF}0`]: head, [OTHER]: head });
  await pin({ [REF]: head });
  expect(refs().split("\n")).toHaveLength(3);
  await pin({ [REF]: null });
  expect(refs().split("\n")).toEqual([OTHER, `${REF}0`].toSorted());
  await pin({ "refs/ringmaster/checkpoint/bd-a1b2/": null });
  expect(refs()).toBe(OTHER);
  await pin({ "refs/ringmaster/checkpoint/bd-a1b2/": null, [REF]: null });
});

it("refs are changed all together or not at all", async () => {
  const { refs, pin, head } = yard();
  await expect(pin({ [REF]: head, [OTHER]: "a".repeat(40) })).rejects.toThrow("update-ref");
  expect(refs()).toBe("");
});
