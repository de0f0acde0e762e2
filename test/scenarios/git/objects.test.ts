import { readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { commitOf, commitText, fileAt, treeOf } from "../../../src/std/git.ts";
import { gitPlace } from "./place.ts";

/** Processes of git that answer questions about objects, for a repository. */
function readers(repo: string): number[] {
  const all = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return all.map(Number).filter((pid) => {
    try {
      const line = readFileSync(`/proc/${pid}/cmdline`, "utf8");
      return line.includes("--batch-command") && readlinkSync(`/proc/${pid}/cwd`) === repo;
    } catch {
      return false; // it ended while we looked
    }
  });
}

test("what a branch leads to is told anew each time, loose and packed", async () => {
  const place = gitPlace();
  for (const pack of [false, true, false]) {
    place.commit("work.txt", `${Math.random()}\n`, place.repo);
    if (pack) place.git(["gc", "-q", "--prune=now"]);
    const head = place.git(["rev-parse", "HEAD"]);
    expect(await commitOf(place.repo, "refs/heads/main")).toBe(head);
    expect(await treeOf(place.repo, head)).toBe(place.git(["rev-parse", "HEAD^{tree}"]));
    expect(await commitText(place.repo, head)).toContain("\nauthor ");
  }
  expect(readers(place.repo)).toHaveLength(1);
});

test("nothing, another type and odd names are answered as git answers them", async () => {
  const place = gitPlace();
  place.commit("a file\nof two lines", "two\n", place.repo);
  place.commit("folder/with spaces", "spaces\n", place.repo);
  place.commit("empty", "", place.repo);
  const head = place.git(["rev-parse", "HEAD"]);
  expect(await commitOf(place.repo, "refs/heads/none")).toBeNull();
  expect(await commitOf(place.repo, "HEAD^{tree}")).toBeNull();
  expect(await commitOf(place.repo, head.slice(0, 8))).toBe(head);
  expect(await fileAt(place.repo, head, "none")).toBeNull();
  expect(await fileAt(place.repo, head, "folder")).toBeNull();
  expect(await fileAt(place.repo, head, "empty")).toBe("");
  expect(await fileAt(place.repo, head, "folder/with spaces")).toBe("spaces\n");
  expect(await fileAt(place.repo, head, "a file\nof two lines")).toBe("two\n");
  await expect(treeOf(place.repo, "0".repeat(40))).rejects.toThrow(/rev-parse/);
});

test("many questions at once each get their own answer, large ones among them", async () => {
  const place = gitPlace();
  const sizes = [0, 1, 70_000, 2_000_000, 6_000_000];
  for (const size of sizes) place.commit(`f${size}`, "ä".repeat(size), place.repo);
  const head = place.git(["rev-parse", "HEAD"]);
  const asked = [...sizes, ...sizes].map((size) => fileAt(place.repo, head, `f${size}`));
  const lengths = (await Promise.all(asked)).map((text) => text?.length);
  expect(lengths).toEqual([...sizes, ...sizes]);
});

test("what is in another repository that is named meanwhile is found", async () => {
  const place = gitPlace();
  const other = gitPlace();
  other.commit("there.txt", "there\n", other.repo);
  const head = other.git(["rev-parse", "HEAD"]);
  expect(await commitOf(place.repo, head)).toBeNull();
  const alternates = join(place.repo, ".git", "objects", "info", "alternates");
  writeFileSync(alternates, `${join(other.repo, ".git", "objects")}\n`);
  expect(await commitOf(place.repo, head)).toBe(head);
  expect(await fileAt(place.repo, head, "there.txt")).toBe("there\n");
});

test("a repository that was made anew in the same place is another one", async () => {
  const place = gitPlace();
  const old = await commitOf(place.repo, "HEAD");
  rmSync(join(place.repo, ".git"), { recursive: true });
  place.git(["init", "-q", "-b", "main"]);
  place.commit("new.txt", "new\n", place.repo);
  const head = await commitOf(place.repo, "HEAD");
  expect(head).not.toBe(old);
  expect(head).toBe(place.git(["rev-parse", "HEAD"]));
});

test("a reader that is killed costs nothing but the time of another", async () => {
  const place = gitPlace();
  const head = await commitOf(place.repo, "HEAD");
  expect(readers(place.repo)).toHaveLength(1);
  for (const pid of readers(place.repo)) process.kill(pid, "SIGKILL");
  const asked = Array.from({ length: 5 }, () => commitOf(place.repo, "HEAD"));
  expect(new Set(await Promise.all(asked))).toEqual(new Set([head]));
});
