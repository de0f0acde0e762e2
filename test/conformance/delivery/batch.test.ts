import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { gitDelivery } from "../../../src/adapters/delivery/git.ts";
import type { BatchPlan, Stack, Work } from "../../../src/ports/delivery.ts";
import { gitPlace, type GitPlace } from "../../scenarios/git/place.ts";

type Bench = Omit<GitPlace, "plan"> & {
  /** A work that begins where main is now, with one commit per file. */
  work(name: string, files: Record<string, string>): Work;
  plan(works: Work[], how?: BatchPlan["how"]): BatchPlan;
};

function bench(): Bench {
  const place = gitPlace();
  const base = place.git(["rev-parse", "main"]);
  return {
    ...place,
    work(name, files) {
      const folder = join(place.root, name);
      place.git(["worktree", "add", "-q", "-b", name, folder, base]);
      for (const [path, text] of Object.entries(files)) place.commit(path, text, folder);
      const commit = place.git(["rev-parse", name]);
      return { commit, base, marker: `Ringmaster-Attempt: at-${name}`, message: `Merge ${name}` };
    },
    plan: (works, how = "rebase") => {
      const { repo, scratch } = place;
      return { repo, default_branch: "main", scratch, how, works };
    },
  };
}

const subjects = (place: Pick<GitPlace, "git">) =>
  place.git(["log", "--format=%s", "main"]).split("\n");

/** Proves what does not hold one of these files, and keeps what it was asked. */
function proving(place: Pick<GitPlace, "git">, ...bad: string[]) {
  const asked: string[][] = [];
  const prove = async ({ commit, works }: Stack) => {
    asked.push(works.map(({ marker }) => marker.slice(-1)));
    const files = place.git(["ls-tree", "-r", "--name-only", commit]).split("\n");
    return !files.some((file) => bad.includes(file));
  };
  return { asked, prove };
}

function clean(place: Pick<GitPlace, "git" | "scratch">): void {
  expect(existsSync(place.scratch) ? readdirSync(place.scratch) : []).toEqual([]);
  expect(place.git(["status", "--porcelain"])).toBe("");
}

describe("many works", () => {
  it("are proven once and reach the branch at once, each by its own commits", async () => {
    const place = bench();
    const works = ["a", "b", "c"].map((name) => place.work(name, { [`${name}.txt`]: name }));
    const { asked, prove } = proving(place);
    const ends = await gitDelivery().mergeAll(place.plan(works), prove);
    expect(asked).toEqual([["a", "b", "c"]]);
    const commits = place.git(["rev-list", "--reverse", "-3", "main"]).split("\n");
    expect(ends).toMatchObject(
      commits.map((commit) => ({ status: "merged", commit, already: false })),
    );
    for (const [at, { marker }] of works.entries())
      expect(place.git(["log", "-1", "--format=%B", commits[at] ?? ""])).toContain(marker);
    clean(place);
  });

  it("are halved when red until the one that spoils it is found", async () => {
    const place = bench();
    const works = ["a", "b", "c", "d"].map((name) => place.work(name, { [`${name}.txt`]: name }));
    const { asked, prove } = proving(place, "c.txt");
    const ends = await gitDelivery().mergeAll(place.plan(works), prove);
    expect(ends.map(({ status }) => status)).toEqual(["merged", "merged", "unproven", "merged"]);
    expect(subjects(place).slice(0, 3)).toEqual(["change d.txt", "change b.txt", "change a.txt"]);
    // The second half on top of the first is the whole again, so it is not proven twice.
    expect(asked).toEqual([["a", "b", "c", "d"], ["a", "b"], ["c"], ["d"]]);
    clean(place);
  });

  it("go through without those that conflict, which are tried alone after", async () => {
    const place = bench();
    const works = [
      place.work("a", { "same.txt": "a" }),
      place.work("b", { "same.txt": "b" }),
      place.work("c", { "c.txt": "c" }),
    ];
    const { asked, prove } = proving(place);
    const ends = await gitDelivery().mergeAll(place.plan(works), prove);
    expect(ends).toMatchObject([
      { status: "merged" },
      { status: "conflict", files: ["same.txt"] },
      { status: "merged" },
    ]);
    expect(asked).toEqual([["a", "c"]]);
  });

  it("of which the one in the way is red lets the other one through", async () => {
    const place = bench();
    const works = [
      place.work("a", { "same.txt": "a", "bad.txt": "" }),
      place.work("b", { "same.txt": "b" }),
    ];
    const { prove } = proving(place, "bad.txt");
    const ends = await gitDelivery().mergeAll(place.plan(works), prove);
    expect(ends.map(({ status }) => status)).toEqual(["unproven", "merged"]);
    expect(await place.read("same.txt")).toBe("b");
  });

  it("go through without those that a person's changes hold, and these are not lost", async () => {
    const place = bench();
    const files = { a: "a.txt", b: "b.txt", c: "folder/c.txt", d: "d.txt" };
    const works = Object.entries(files).map(([name, file]) => place.work(name, { [file]: name }));
    place.write("b.txt", "not committed");
    place.write("folder/c.txt/mine.txt", "not committed");
    const { asked, prove } = proving(place);
    const ends = await gitDelivery().mergeAll(place.plan(works), prove);
    expect(ends.map(({ status }) => status)).toEqual(["merged", "held", "held", "merged"]);
    expect(ends[1]).toMatchObject({ detail: expect.stringContaining("b.txt") });
    expect(asked).toEqual([
      ["a", "b", "c", "d"],
      ["a", "d"],
    ]);
    expect(subjects(place).slice(0, 2)).toEqual(["change d.txt", "change a.txt"]);
    expect(await place.read("b.txt")).toBe("not committed");
    expect(await place.read("folder/c.txt/mine.txt")).toBe("not committed");
  });

  it("are all held while a person rebases the branch, and none of them is lost", async () => {
    const place = bench();
    const works = ["a", "b"].map((name) => place.work(name, { [`${name}.txt`]: name }));
    place.commit("README.md", "second\n");
    expect(() => place.git(["rebase", "-q", "--exec", "false", "HEAD~1"])).toThrow("failed");
    const { asked, prove } = proving(place);
    const ends = await gitDelivery().mergeAll(place.plan(works), prove);
    expect(ends.map(({ status }) => status)).toEqual(["held", "held"]);
    expect(asked).toHaveLength(1);
    place.git(["rebase", "--abort"]);
    const again = await gitDelivery().mergeAll(place.plan(works), prove);
    expect(again.map(({ status }) => status)).toEqual(["merged", "merged"]);
  });

  it("are told apart when the proof of one of them breaks", async () => {
    const place = bench();
    const works = ["a", "b"].map((name) => place.work(name, { [`${name}.txt`]: name }));
    const ends = await gitDelivery().mergeAll(place.plan(works), async (stack) => {
      if (stack.works.some(({ marker }) => marker.endsWith("a"))) throw new Error("no shell");
      return true;
    });
    expect(ends).toMatchObject([{ status: "broken" }, { status: "merged" }]);
  });
});

describe.each(["rebase", "merge"] as const)("on top of what came meanwhile, %s", (how) => {
  it("work keeps its author, its date and its words", async () => {
    const place = bench();
    const folder = join(place.root, "own");
    place.git(["worktree", "add", "-q", "-b", "own", folder]);
    const base = place.git(["rev-parse", "main"]);
    place.write("a.txt", "a", folder);
    place.git(["add", "-A"], folder);
    const who = ["--author=Zoë <zoe@localhost>", "--date=@1700000000 +0100"];
    place.git(["commit", "-q", ...who, "-m", "subject\n\nbody: ümläut"], folder);
    const commit = place.git(["rev-parse", "own"]);
    place.commit("later.txt", "later");
    const work = { commit, base, marker: "Ringmaster-Attempt: at-own", message: "Merge own" };
    await gitDelivery().mergeAll(place.plan([work], how), async () => true);
    const own = how === "rebase" ? "main" : "main^2";
    const told = place.git(["log", "-1", "--format=%an %ae %ad%n%s%n%b", "--date=raw", own]);
    expect(told).toContain("Zoë zoe@localhost 1700000000 +0100\nsubject\nbody: ümläut");
  });

  it("the repository says itself how some of its files are merged", async () => {
    const place = bench();
    place.commit(".gitattributes", "log.txt merge=union\n");
    place.commit("log.txt", "first\n");
    const base = place.git(["rev-parse", "main"]);
    const folder = join(place.root, "own");
    place.git(["worktree", "add", "-q", "-b", "own", folder]);
    const commit = place.commit("log.txt", "first\nmine\n", folder);
    place.commit("log.txt", "first\ntheirs\n");
    const work = { commit, base, marker: "Ringmaster-Attempt: at-own", message: "Merge own" };
    const ends = await gitDelivery().mergeAll(place.plan([work], how), async () => true);
    expect(ends).toMatchObject([{ status: "merged" }]);
    expect((await place.read("log.txt")).split("\n").toSorted()).toEqual([
      "",
      "first",
      "mine",
      "theirs",
    ]);
    expect(place.git(["log", "-1", "--format=%B", "main"])).toContain(work.marker);
    clean(place);
  });
});

it("a long line of commits goes on top one by one", async () => {
  const place = bench();
  const files = Object.fromEntries(Array.from({ length: 22 }, (_, at) => [`${at}.txt`, "x"]));
  const work = place.work("a", files);
  place.commit("later.txt", "later");
  const [end] = await gitDelivery().mergeAll(place.plan([work]), async () => true);
  expect(end).toMatchObject({ status: "merged" });
  expect(subjects(place).length).toBe(24);
});

it("what a driver of the configuration would run is not run", async () => {
  const place = bench();
  const ran = join(place.root, "ran");
  place.git(["config", "merge.evil.driver", `touch ${ran}; false`]);
  place.write(".git/info/attributes", "* merge=evil\n");
  const work = place.work("a", { "README.md": "first\nsecond\n" });
  place.commit("README.md", "zeroth\nfirst\n");
  await gitDelivery().mergeAll(place.plan([work]), async () => true);
  expect(existsSync(ran)).toBe(false);
});

describe("a merge commit", () => {
  it("holds the work as it was, with its message and marker", async () => {
    const place = bench();
    const work = place.work("a", { "a.txt": "a" });
    place.commit("later.txt", "later");
    const { prove } = proving(place);
    const [end] = await gitDelivery().mergeAll(place.plan([work], "merge"), prove);
    const [commit = "", , second] = place
      .git(["rev-parse", "main", "main^1", "main^2"])
      .split("\n");
    expect(end).toMatchObject({ status: "merged", commit });
    expect(second).toBe(work.commit);
    expect(place.git(["log", "-1", "--format=%B", "main"])).toBe(`Merge a\n\n${work.marker}`);
    const again = await gitDelivery().mergeAll(place.plan([work], "merge"), prove);
    expect(again).toMatchObject([{ status: "merged", commit, already: true }]);
  });

  it("is made for each of many works, and names the files of a conflict", async () => {
    const place = bench();
    const works = [
      place.work("a", { "same.txt": "a" }),
      place.work("b", { "b.txt": "b" }),
      place.work("c", { "same.txt": "c" }),
    ];
    const { prove } = proving(place);
    const ends = await gitDelivery().mergeAll(place.plan(works, "merge"), prove);
    expect(ends[2]).toMatchObject({ status: "conflict", files: ["same.txt"] });
    expect(place.git(["log", "--first-parent", "--format=%s", "main"]).split("\n")).toEqual([
      "Merge b",
      "Merge a",
      "change README.md",
    ]);
    clean(place);
  });
});

describe.each(["rebase", "merge"] as const)(
  "a branch whose history was written anew, %s",
  (how) => {
    it("gets the work's own commits and nothing that was taken out", async () => {
      const place = bench();
      place.commit("secret.txt", "taken out later");
      const base = place.git(["rev-parse", "main"]);
      place.git(["worktree", "add", "-q", "-b", "own", join(place.root, "own"), base]);
      const commit = place.commit("own.txt", "own", join(place.root, "own"));
      place.git(["reset", "-q", "--hard", "HEAD~1"]);
      place.commit("other.txt", "other");
      const work = { commit, base, marker: "Ringmaster-Attempt: at-own", message: "Merge own" };
      const { prove } = proving(place);
      const ends = await gitDelivery().mergeAll(place.plan([work], how), prove);
      expect(ends).toMatchObject([{ status: "merged" }]);
      expect(place.git(["log", "--format=%s", "main"])).not.toContain("secret.txt");
      expect(place.git(["ls-tree", "--name-only", "main"]).split("\n")).toEqual([
        "README.md",
        "other.txt",
        "own.txt",
      ]);
    });
  },
);
