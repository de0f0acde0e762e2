import { rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { askGit, commitOf, git, tryGit } from "../../../src/std/git.ts";
import { gitPlace } from "../../scenarios/git/place.ts";

const questions = [
  ["tryGit", (folder: string) => tryGit(folder, ["rev-parse", "HEAD"])],
  ["git", (folder: string) => git(folder, ["rev-parse", "HEAD"])],
  ["askGit", (folder: string) => askGit(folder, ["rev-parse", "HEAD"])],
  ["commitOf", (folder: string) => commitOf(folder, "refs/heads/main")],
] as const;

test.each(questions)("%s says that the folder is gone, and what to do", async (_, ask) => {
  const { root } = gitPlace();
  const folder = join(root, "gone");
  const refusal = ask(folder);
  await expect(refusal).rejects.toMatchObject({ code: "repository_unusable" });
  await expect(refusal).rejects.toThrow(`Expected a git repository at ${folder}, but nothing`);
});

test("a file in the folder's place is told as such", async () => {
  const { repo } = gitPlace();
  const refusal = git(join(repo, "README.md"), ["rev-parse", "HEAD"]);
  await expect(refusal).rejects.toMatchObject({ code: "repository_unusable" });
  await expect(refusal).rejects.toThrow("README.md, but that is no folder.");
});

test("a folder that lost its repository is told by git and commitOf", async () => {
  const { repo } = gitPlace();
  rmSync(join(repo, ".git"), { recursive: true });
  for (const refusal of [git(repo, ["log"]), commitOf(repo, "refs/heads/main")]) {
    await expect(refusal).rejects.toMatchObject({ code: "repository_unusable" });
    await expect(refusal).rejects.toThrow("but it is none any more");
  }
  expect(await askGit(repo, ["rev-parse", "--git-dir"])).toBeNull();
});

test("what git refuses for another reason stays an error that tells what git said", async () => {
  const { repo } = gitPlace();
  await expect(git(repo, ["rev-parse", "--verify", "nothing"])).rejects.toThrow("Needed a single");
  expect(await commitOf(repo, "refs/heads/nothing")).toBeNull();
});
