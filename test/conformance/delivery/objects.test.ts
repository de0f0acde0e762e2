import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { gitDelivery } from "../../../src/adapters/delivery/git.ts";
import { gitWorkspace } from "../../../src/adapters/workspaces/git.ts";
import { gitPlace, type GitPlace } from "../../scenarios/git/place.ts";

const CHECKS = (command: string) => `[[checks]]\nname = "unit"\ncommand = "${command}"\n`;

const fileOf = ({ repo }: GitPlace, name: string) =>
  join(repo, ".git", "objects", name.slice(0, 2), name.slice(2));

/** A commit of its own and the tree of it, as git says. */
function made(place: GitPlace, name: string) {
  const commit = place.commit(`${name}.txt`, name);
  return { commit, tree: place.git(["rev-parse", `${commit}^{tree}`]) };
}

describe("the tree of a commit", () => {
  test("is the same whether the commit lies in a file of its own or in a pack", async () => {
    const place = gitPlace();
    const [loose, packed] = [made(place, "one"), made(place, "two")];
    expect(await gitDelivery().tree(place.repo, loose.commit)).toBe(loose.tree);
    place.git(["gc", "-q", "--prune=now"]);
    expect(await gitDelivery().tree(place.repo, packed.commit)).toBe(packed.tree);
  });

  test("is found from a linked worktree, and through a tag", async () => {
    const place = gitPlace();
    const { commit, tree } = made(place, "one");
    place.git(["tag", "-a", "-m", "first", "v1"]);
    const linked = join(place.root, "linked");
    place.git(["worktree", "add", "-q", "--detach", linked]);
    expect(await gitDelivery().tree(linked, commit)).toBe(tree);
    expect(await gitDelivery().tree(place.repo, place.git(["rev-parse", "v1"]))).toBe(tree);
  });

  test("is asked anew when the commit was missing", async () => {
    const [place, other] = [gitPlace(), gitPlace()];
    const { commit, tree } = made(other, "later");
    await expect(gitDelivery().tree(place.repo, commit)).rejects.toThrow("to succeed");
    place.git(["fetch", "-q", other.repo, "main"]);
    expect(await gitDelivery().tree(place.repo, commit)).toBe(tree);
  });

  test("is never that of a file that holds something else than its name says", async () => {
    const place = gitPlace();
    const [one, two] = [made(place, "one"), made(place, "two")];
    rmSync(fileOf(place, one.commit));
    writeFileSync(fileOf(place, one.commit), readFileSync(fileOf(place, two.commit)));
    await expect(gitDelivery().tree(place.repo, one.commit)).rejects.toThrow("to succeed");
  });
});

describe("the settings of a commit", () => {
  test("are asked anew when the commit was missing", async () => {
    const [place, other] = [gitPlace(), gitPlace()];
    const commit = other.commit("ringmaster.toml", CHECKS("true"));
    const { settings } = gitWorkspace(place);
    await expect(settings(place.repo, commit)).rejects.toThrow("is not there");
    place.git(["fetch", "-q", other.repo, "main"]);
    expect((await settings(place.repo, commit)).checks).toMatchObject([{ command: "true" }]);
  });

  test("of one name are those of its commit, also when the name moves on", async () => {
    const place = gitPlace();
    const { settings } = gitWorkspace(place);
    for (const command of ["true", "false"]) {
      place.commit("ringmaster.toml", CHECKS(command));
      expect((await settings(place.repo, "main")).checks).toMatchObject([{ command }]);
    }
  });

  test("cannot be given to a commit by a replacement of it", async () => {
    const place = gitPlace();
    const strict = place.commit("ringmaster.toml", CHECKS("npm test"));
    const weak = place.commit("ringmaster.toml", CHECKS("true"));
    place.git(["replace", strict, weak]);
    const { checks } = await gitWorkspace(place).settings(place.repo, strict);
    expect(checks).toMatchObject([{ command: "npm test" }]);
    expect(await gitDelivery().tree(place.repo, strict)).toBe(
      place.git(["--no-replace-objects", "rev-parse", `${strict}^{tree}`]),
    );
  });
});
