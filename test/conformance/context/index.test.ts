import { execFile } from "node:child_process";
import { readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { openIndex, type OpenedIndex } from "../../../src/adapters/context/index/open.ts";
import { gitPlace, type GitPlace } from "../../scenarios/git/place.ts";

type Named = { path: string; words: string[]; names: string[] };

/** An index without numbers, which differ with the order in which terms were met. */
function told(index: OpenedIndex, words: readonly string[]) {
  const byNumber = new Map(words.map((word) => [index.numberOf(word), word]));
  const files = index.files.map(({ path, facts }): Named => ({
    path,
    words: [...facts.sequence].flatMap((place) => byNumber.get(facts.terms[place]) ?? []),
    names: facts.definitions.map(({ name, from, to }) => `${name} ${from}-${to}`),
  }));
  const history = index.history.map(({ terms, paths }) => ({
    paths,
    terms: [...terms].map(([number, weight]) => `${byNumber.get(number) ?? "?"} ${weight}`),
  }));
  return { commit: index.commit, files, history, left_out: index.left_out };
}

const WORDS = ["door", "window", "roof", "chang", "src", "ts", "readm", "md", "first"];
const pathsOf = ({ files }: OpenedIndex) => files.map(({ path }) => path);
const shelfOf = (place: GitPlace, name = "shelf") => join(place.root, name);

async function open(place: GitPlace, shelf: string | null, commit = "HEAD", named: string[] = []) {
  return openIndex({ repo: place.repo, commit, shelf, named });
}

it("after a commit the index is what a fresh one would be", async () => {
  const place = gitPlace();
  place.commit("src/door.ts", "export function door() {\n  return 1;\n}\n");
  place.commit("src/roof.ts", "export function roof() {}\n");
  await open(place, shelfOf(place));
  place.git(["mv", "src/door.ts", "src/window.ts"]);
  place.git(["rm", "-q", "src/roof.ts"]);
  place.commit("src/door/handle.ts", "export function window() {}\n");
  symlinkSync("/etc", join(place.repo, "src/link.ts"));
  place.commit("a", "door\n");
  const next = await open(place, shelfOf(place));
  expect(pathsOf(next)).toEqual(["README.md", "a", "src/door/handle.ts", "src/window.ts"]);
  const fresh = await open(place, shelfOf(place, "other"));
  expect(told(next, WORDS)).toEqual(told(fresh, WORDS));
  expect(told(await open(place, null), WORDS)).toEqual(told(fresh, WORDS));
  expect(next.history[0]?.paths).toEqual(["a", "src/link.ts"]);
});

it("a branch beside the one that was read before gets its own files and its own past", async () => {
  const place = gitPlace();
  place.git(["checkout", "-q", "-b", "side"]);
  place.commit("side.ts", "door\n");
  await open(place, shelfOf(place));
  place.git(["checkout", "-q", "main"]);
  place.commit("main.ts", "window\n");
  place.git(["merge", "-q", "--no-ff", "-m", "both", "side"]);
  const merged = await open(place, shelfOf(place));
  expect(pathsOf(merged)).toEqual(["README.md", "main.ts", "side.ts"]);
  const changed = merged.history.map(({ paths }) => paths.join());
  expect(changed).toHaveLength(3);
  expect(new Set(changed)).toEqual(new Set(["README.md", "main.ts", "side.ts"]));
  expect(pathsOf(await open(place, shelfOf(place), "main~1"))).toEqual(["README.md", "main.ts"]);
});

it("what lies in the working tree does not count", async () => {
  const place = gitPlace();
  place.write("README.md", "door\n");
  place.write("new.ts", "door\n");
  const index = await open(place, shelfOf(place));
  expect(pathsOf(index)).toEqual(["README.md"]);
  expect(index.numberOf("door")).toBeUndefined();
});

it("odd names and broken encodings are files like others, but not names of two lines", async () => {
  const place = gitPlace();
  const names = ["</data>.md", "ü 😀.ts", "-n", 'a"b'];
  for (const name of [...names, "a\nb.ts", "a\tb"]) place.write(name, "door\n");
  writeFileSync(join(place.repo, "latin.ts"), Buffer.from([0x64, 0xe9, 0x0a, 0xff]));
  place.commit("empty.ts", "");
  const index = await open(place, shelfOf(place));
  expect(pathsOf(index)).toEqual(
    ["README.md", "empty.ts", "latin.ts", ...names].toSorted((a, b) => (a < b ? -1 : 1)),
  );
  expect(index.history[0]?.paths).toEqual(expect.arrayContaining(["a\nb.ts", ...names]));
});

it("binary, large, generated and fetched files take part only when they are named", async () => {
  const place = gitPlace();
  place.write("door.bin", "\0door");
  place.write("big.txt", "door\n".repeat(100_000));
  place.write("made.ts", "// @generated\nexport const door = 1;\n");
  place.commit("vendor/door.go", "package door\n");
  const index = await open(place, shelfOf(place));
  expect(pathsOf(index)).toEqual(["README.md"]);
  expect(index.left_out).toEqual([
    { path: "big.txt", why: "large" },
    { path: "door.bin", why: "binary" },
    { path: "made.ts", why: "generated" },
    { path: "vendor/door.go", why: "vendored" },
  ]);
  const named = await open(place, shelfOf(place), "HEAD", ["vendor/door.go", "big.txt", "made.ts"]);
  expect(pathsOf(named)).toEqual(["README.md", "big.txt", "made.ts", "vendor/door.go"]);
  const others = await open(place, shelfOf(place), "HEAD", ["README.md", "nowhere.ts"]);
  expect(others).toBe(index);
});

it("before the first commit there is nothing, and of no commit there is no index", async () => {
  const place = gitPlace({ commits: false });
  expect(await open(place, shelfOf(place))).toMatchObject({ files: [], history: [] });
  await expect(open(place, shelfOf(place), "f".repeat(40))).rejects.toThrow("Expected a commit");
});

it("a shallow clone has the past that it holds", async () => {
  const place = gitPlace();
  place.commit("door.ts", "door\n");
  place.commit("window.ts", "window\n");
  const clone = join(place.root, "clone");
  place.git(["clone", "-q", "--depth=1", `file://${place.repo}`, clone]);
  const index = await openIndex({ repo: clone, commit: "HEAD", shelf: shelfOf(place) });
  expect(pathsOf(index)).toEqual(["README.md", "door.ts", "window.ts"]);
  expect(index.history).toHaveLength(1);
});

const OPEN = pathToFileURL("src/adapters/context/index/open.ts").href;

/** Opens the index in a process of its own; answers its paths and how often "door" stands there. */
async function elsewhere(place: GitPlace, shelf: string, commit: string): Promise<string> {
  const program = `
    const { openIndex } = await import(${JSON.stringify(OPEN)});
    const wanted = ${JSON.stringify({ repo: place.repo, shelf, commit })};
    const index = await openIndex(wanted);
    const door = index.numberOf("door");
    const hits = index.files.map(({ path, facts }) =>
      path + " " + [...facts.sequence].filter((at) => facts.terms[at] === door).length);
    console.log(hits.join());`;
  const args = ["--input-type=module", "-e", program];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return stdout.trim();
}

it("several processes fill one shelf at once, and each sees what is there", async () => {
  const place = gitPlace();
  const commits = [1, 2, 3].map((count) => {
    const words = Array.from({ length: 300 }, (_, at) => `name${count}x${at}`).join("\n");
    return place.commit(`file${count}.ts`, `${words}\n${"door ".repeat(count)}\n`);
  });
  const shelf = shelfOf(place);
  const seen = await Promise.all(commits.map((commit) => elsewhere(place, shelf, commit)));
  expect(seen).toEqual([
    "README.md 0,file1.ts 1",
    "README.md 0,file1.ts 1,file2.ts 2",
    "README.md 0,file1.ts 1,file2.ts 2,file3.ts 3",
  ]);
  expect(await elsewhere(place, shelf, "HEAD")).toBe(seen[2]);
  expect(told(await open(place, shelf), WORDS)).toEqual(told(await open(place, null), WORDS));
});

it.each([
  ["is no database", (file: string) => writeFileSync(file, "nothing of the kind")],
  [
    "is of a newer version",
    (file: string) => {
      const database = new DatabaseSync(file);
      database.exec("pragma user_version = 99");
      database.close();
    },
  ],
  [
    "holds other bytes than facts",
    (file: string) => {
      const database = new DatabaseSync(file);
      database.exec("update facts set data = x'00'");
      database.close();
    },
  ],
  [
    "has lost its terms",
    (file: string) => {
      const database = new DatabaseSync(file);
      database.exec("update terms set first = first + 1");
      database.close();
    },
  ],
])("a shelf that %s is thrown away and filled anew", async (_, spoil) => {
  const place = gitPlace();
  place.commit("door.ts", "door\n");
  const shelf = shelfOf(place);
  const before = await elsewhere(place, shelf, "HEAD");
  const file = join(
    shelf,
    readdirSync(shelf).find((name) => name.endsWith(".sqlite"))!,
  );
  spoil(file);
  expect(await elsewhere(place, shelf, "HEAD")).toBe(before);
  expect(readFileSync(file).toString("latin1", 0, 15)).toBe("SQLite format 3");
});

it("a folder that cannot be written leaves the index in memory", async () => {
  const place = gitPlace();
  place.write("file", "");
  const index = await open(place, join(place.repo, "file", "shelf"));
  expect(pathsOf(index)).toEqual(["README.md"]);
});
