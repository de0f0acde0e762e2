import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { runCli } from "../../../src/cli/program.ts";
import { findHome } from "../../../src/main/home.ts";
import { makeInstallation } from "../../../src/main/installation/installation.ts";
import { gitPlace, type GitPlace } from "../git/place.ts";

type Said = { code: number; stdout: string; stderr: string };

/** One `context rank`, in this process, in a home of the place, without server or database. */
async function contextRank(place: GitPlace, ...words: string[]): Promise<Said> {
  const said = { stdout: "", stderr: "" };
  const sink = (name: keyof typeof said) => ({
    write: (text: string) => ((said[name] += text), true),
    on: () => undefined,
  });
  const code = await runCli(["context", "rank", ...words], {
    installation: makeInstallation(findHome({ RINGMASTER_HOME: place.home })),
    client: () => Promise.reject(new Error("expected no question to a server")),
    stdout: sink("stdout"),
    stderr: sink("stderr"),
    stdin: (async function* () {})(),
    is_tty: false,
    env: {},
    version: "0.0.0-test",
    now: () => new Date().toISOString(),
  });
  return { code, ...said };
}

function shop(): GitPlace & { first: string } {
  const place = gitPlace();
  const first = place.commit("src/cart.ts", "export function totalOf(lines) {\n  return 0;\n}\n");
  place.commit("src/tax.ts", "export function roundTax(amount) {\n  return amount;\n}\n");
  return { ...place, first };
}

it("a task in plain words finds its file and lines in a repository that nobody added", async () => {
  const place = shop();
  const asked = ["--repo", place.repo, "--title", "Taxes are rounded wrongly"];
  const { code, stdout } = await contextRank(place, ...asked, "--json");
  const found = JSON.parse(stdout);
  expect(code).toBe(0);
  expect(found).toEqual({
    files: expect.any(Array),
    index_ms: expect.any(Number),
    query_ms: expect.any(Number),
  });
  expect(found.files[0]).toEqual({
    path: "src/tax.ts",
    ranges: [[1, 3]],
    tokens: expect.any(Number),
    why: expect.stringContaining("its words"),
  });
  expect((await contextRank(place, ...asked)).stdout).toMatch(
    /^src\/tax\.ts +1-3 +\d+ +its words/m,
  );
});

it("a body from a file takes part, and another commit is another answer", async () => {
  const place = shop();
  const body = join(place.root, "body.txt");
  writeFileSync(body, "The total of the lines is always zero.");
  const asked = ["--repo", place.repo, "--title", "A wrong sum", "--body-file", body, "--json"];
  const found = JSON.parse((await contextRank(place, ...asked)).stdout);
  expect(found.files[0].path).toBe("src/cart.ts");
  const tax = ["--repo", place.repo, "--title", "roundTax", "--json"];
  const before = JSON.parse((await contextRank(place, ...tax, "--commit", place.first)).stdout);
  expect(before.files).toEqual([]);
});

it("a batch is answered line by line; a line without a repository says why", async () => {
  const place = shop();
  const file = join(place.root, "batch.jsonl");
  const lines = [
    { repo_dir: place.repo, commit: "HEAD", title: "Round the tax", body: "" },
    { repo_dir: join(place.root, "nowhere"), commit: "HEAD", title: "Round the tax" },
    { repo_dir: place.repo, commit: place.first, title: "Total of lines", body: null },
  ];
  writeFileSync(file, lines.map((line) => JSON.stringify(line)).join("\n"));
  const { code, stdout } = await contextRank(place, "--batch", file);
  const [tax, nowhere, total] = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(tax).toMatchObject({
    repo_dir: place.repo,
    commit: "HEAD",
    files: [{ path: "src/tax.ts" }, { path: "src/cart.ts" }],
  });
  expect(nowhere).toMatchObject({ files: [], problem: { code: "repository_unusable" } });
  expect(total).toMatchObject({ commit: place.first, files: [{ path: "src/cart.ts" }] });
  expect(code).toBe(6);
});

it.each([
  [["--title", "x"], 2, "Expected --repo with a value"],
  [["--repo", "."], 2, "Expected --title with a value"],
  [["--repo", ".", "--title", " "], 2, "Expected --title with a value"],
  [["--repo", "/dev/null/x", "--title", "x"], 6, "/dev/null/x"],
  [["--repo", "REPO", "--title", "x", "--commit", "nope"], 6, 'got "nope", which is none'],
  [["--repo", "REPO", "--title", "x", "--commit", "--all"], 6, 'got "--all", which is none'],
  [["--repo", "REPO", "--title", "x", "--budget", "1"], 2, "a whole number from 500"],
  [["--batch", "/dev/null/x"], 2, "Expected a readable file"],
])("%j is refused with a sentence", async (words, exit_code, sentence) => {
  const place = gitPlace();
  const asked = words.map((word) => (word === "REPO" ? place.repo : word));
  const { code, stdout, stderr } = await contextRank(place, ...asked);
  expect([code, stdout]).toEqual([exit_code, ""]);
  expect(stderr).toContain(sentence);
});

it("a repository without commits has no files; a title of emoji finds none", async () => {
  const empty = gitPlace({ commits: false });
  const asked = ["--title", "🎪", "--json", "--repo"];
  expect(JSON.parse((await contextRank(empty, ...asked, empty.repo)).stdout).files).toEqual([]);
  expect(JSON.parse((await contextRank(empty, ...asked, shop().repo)).stdout).files).toEqual([]);
});
