import { spawn } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, readlinkSync } from "node:fs";
import { rmSync, symlinkSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";

const repository = fileURLToPath(new URL("../../../", import.meta.url));
const TELL = `const { NODE_OPTIONS, NODE_TEST_CONTEXT, NODE_COMPILE_CACHE } = process.env;
console.log(JSON.stringify({ args: process.argv.slice(2), cwd: process.cwd(),
  NODE_OPTIONS, NODE_TEST_CONTEXT, NODE_COMPILE_CACHE }));`;

/** Stands in for the network: `install` brings this very Node, `ci` makes the folder. */
const NPM = `#!/bin/sh
echo "$1" >>"$CALLS"
case $1 in
  install) for p in linux-x64 linux-arm64 darwin-x64 darwin-arm64; do
    mkdir -p .node/node_modules/node-$p/bin
    ln -sf "${process.execPath}" .node/node_modules/node-$p/bin/node; done ;;
  ci) rm -rf node_modules; mkdir node_modules ;;
  config) echo /dev/null ;;
esac`;

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "launcher-"));
  for (const path of ["ringmaster", "deploy/node.sh"]) cpSync(join(repository, path), at(path));
  put("src/main/cli.ts", TELL);
  put("package-lock.json", "{}");
  put("bin/node", "#!/bin/sh\ncase $1 in -p) echo $0 ;; *) echo v20.1.0 ;; esac");
  put("bin/npm", NPM);
  for (const name of ["node", "npm"]) chmodSync(at(`bin/${name}`), 0o755);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const at = (path: string): string => join(root, path);

function put(path: string, content: string): void {
  mkdirSync(dirname(at(path)), { recursive: true });
  writeFileSync(at(path), content);
}

async function launch(program = at("ringmaster"), env: Record<string, string> = {}, cwd = root) {
  const PATH = `${at("bin")}:/usr/bin:/bin`;
  const child = spawn(program, ["a", "b c"], {
    cwd,
    env: { PATH, HOME: at("home"), CALLS: at("calls"), ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [out, err] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "exit"),
  ]);
  return { out, err, told: out === "" ? null : JSON.parse(out) };
}

const calls = (): string[] => readFileSync(at("calls"), "utf8").trim().split("\n");

test("the first start fetches Node and dependencies, the second nothing", async () => {
  const first = await launch();
  expect(first.told.args).toEqual(["a", "b c"]);
  expect(first.err).toContain("fetching Node");
  expect(calls()).toEqual(["install", "config", "ci"]);
  expect(await launch()).toMatchObject({ err: "", out: first.out });
  expect(calls()).toHaveLength(3);
});

test("a changed lock file installs the dependencies again", async () => {
  await launch();
  put("package-lock.json", "{ }");
  await launch();
  expect(calls().filter((call) => call === "ci")).toHaveLength(2);
});

test("two starts at the same time install once", async () => {
  const both = await Promise.all([launch(), launch()]);
  expect(both.map(({ told }) => told.args)).toEqual([
    ["a", "b c"],
    ["a", "b c"],
  ]);
  expect(calls()).toEqual(["install", "config", "ci"]);
});

test("the lock of a start that was killed is taken over", async () => {
  mkdirSync(at(".node"));
  symlinkSync("4194999", at(".node/lock")); // above the largest pid of Linux
  expect((await launch()).told.args).toEqual(["a", "b c"]);
  expect(() => readlinkSync(at(".node/lock"))).toThrow("ENOENT");
});

test("it starts through links, in the caller's folder, without the caller's settings", async () => {
  mkdirSync(at("else where"));
  symlinkSync("../ringmaster", at("else where/one"));
  symlinkSync("one", at("else where/two"));
  const caller = { NODE_OPTIONS: "--require=/nowhere.js", NODE_TEST_CONTEXT: "child-v8" };
  const { told } = await launch("./two", caller, at("else where"));
  expect(told).toEqual({
    args: ["a", "b c"],
    cwd: at("else where"),
    NODE_COMPILE_CACHE: at("home/.ringmaster/cache/node"),
  });
});

test("without a home its cache lies beside Node; without npm it says what to do", async () => {
  const { told } = await launch(at("ringmaster"), { HOME: "" });
  expect(told.NODE_COMPILE_CACHE).toBe(at(".node/cache"));
  for (const path of ["node_modules", "bin/npm"]) rmSync(at(path), { recursive: true });
  mkdirSync(at("tools"));
  for (const name of ["sh", "cmp", "ln", "rm"])
    symlinkSync(`/usr/bin/${name}`, at(`tools/${name}`));
  const { out, err } = await launch(at("ringmaster"), { PATH: `${at("bin")}:${at("tools")}` });
  expect(out).toBe("");
  expect(err).toMatch(
    /^ringmaster: npm is needed to install the dependencies.*apt-get install npm.*\n$/,
  );
});
