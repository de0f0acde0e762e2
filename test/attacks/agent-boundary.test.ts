import { execFileSync } from "node:child_process";
import { lstatSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bubblewrap } from "../../src/adapters/sandboxes/bubblewrap.ts";
import { findMarked } from "../../src/std/process-tree.ts";
import { openBoundaryPlace, SECRETS, type BoundaryPlace } from "./boundary-place.ts";

const open = openBoundaryPlace();
const found = await bubblewrap().probe();
if (!found.works) console.warn(`The sandbox is not tried: ${found.why}`);

type Attack = { name: string; script: (place: BoundaryPlace) => string };

/** Each tries to change or to read what is not the agent's, and says so when it could. */
const WRITES: Attack[] = [
  { name: "a file of the main checkout", script: ({ repo }) => `echo x >${repo}/README.md` },
  { name: "a new file in the main checkout", script: ({ repo }) => `echo x >${repo}/new.txt` },
  { name: "the main checkout by a relative path", script: () => "echo x >../../../../repo/up.txt" },
  { name: "the main checkout by a link", script: ({ repo }) => `ln -s ${repo} l; echo x >l/a.txt` },
  { name: "the main checkout by another program", script: ({ repo }) => node(repo, "b.txt") },
  { name: "the home folder", script: ({ root }) => `echo evil >>${root}/.bashrc` },
  { name: "the git settings of a person", script: () => "git config --global alias.x '!true'" },
  { name: "a hook of the repository", script: ({ repo }) => `cp /bin/true ${repo}/.git/hooks/x` },
  { name: "a file monitor", script: () => "git config core.fsmonitor /bin/true" },
  { name: "a filter", script: () => "git config filter.evil.clean /bin/true" },
  { name: "an external diff", script: () => "git config diff.external /bin/true" },
  { name: "settings of the worktree alone", script: (place) => ownConfig(place) },
  { name: "attributes of the repository", script: ({ repo }) => `echo x >${repo}/.git/info/a` },
  {
    name: "the default branch",
    script: () => "git update-ref refs/heads/main HEAD~0 && git tag t",
  },
  { name: "a new branch beside the default one", script: () => "git branch side" },
  {
    name: "the index of the main checkout",
    script: ({ repo }) => `git -C ${repo} rm -q README.md`,
  },
  { name: "HEAD of the main checkout", script: ({ repo }) => `git -C ${repo} switch -c gone` },
  {
    name: "packed history",
    script: (place) => `rm ${place.repo}/.git/objects/pack/*.pack ${borrowed(place)}/pack/*.pack`,
  },
  {
    name: "borrowed objects",
    script: ({ repo }) => `echo / >${repo}/.git/objects/info/alternates`,
  },
  { name: "packed branches", script: ({ repo }) => `rm ${repo}/.git/packed-refs` },
  { name: "its own .git file", script: () => "echo gitdir: /tmp >.git" },
  { name: "its own .git file, replaced", script: () => "rm -f .git && mkdir .git" },
  { name: "where its worktree belongs", script: (place) => `echo / >${dirOf(place)}/commondir` },
  { name: "the worktree of another task", script: ({ other }) => `echo x >${other.path}/x.txt` },
  { name: "the folder of another worktree", script: (place) => `rm -r ${otherDir(place)}` },
  { name: "Ringmaster's database", script: ({ home }) => `echo x >${home}/ringmaster.db` },
  { name: "a person's agent settings", script: ({ state }) => `echo x >${state}/settings.json` },
  { name: "the machine's programs", script: () => "echo x >/usr/local/bin/ringmaster-x" },
  {
    name: "what it mounted anew",
    script: ({ repo }) => `mount -o remount,rw,bind / && ${node(repo, "c")}`,
  },
  { name: "a mount inside its own namespace", script: ({ repo }) => unshared(repo) },
  {
    name: "the root of another process",
    script: ({ repo }) => `echo x >/proc/1/root${repo}/d.txt`,
  },
  {
    name: "the memory of the kernel",
    script: () => "cd /proc/sys/kernel && cat core_pattern >core_pattern",
  },
];

const node = (repo: string, name: string) =>
  `${process.execPath} -e 'require("fs").writeFileSync("${repo}/${name}", "x")'`;
const unshared = (repo: string) =>
  `unshare -rm sh -c 'mount -o remount,rw,bind /; echo x >${repo}/e.txt'`;
const ownConfig = (place: BoundaryPlace) =>
  `git config extensions.worktreeConfig true; printf '[core]\\n' >${dirOf(place)}/commondir`;
const dirOf = ({ repo }: BoundaryPlace) => `${repo}/.git/worktrees/bd-aaaa`;
const borrowed = (place: BoundaryPlace) => `${dirOf(place)}/ringmaster-objects`;
const otherDir = ({ repo }: BoundaryPlace) => `${repo}/.git/worktrees/bd-bbbb`;

/** Everything of the place but what the agent may write, with contents, links and modes. */
function pictureOf(place: BoundaryPlace): Record<string, string> {
  const free = [place.own.path, dirOf(place), join(place.repo, ".git", "objects"), place.home];
  const kept = [join(place.own.path, ".git"), join(dirOf(place), "commondir"), place.other.path];
  const secrets = SECRETS.map(([name]) => join(place.home, name));
  const packs = join(place.repo, ".git", "objects", "pack");
  const picture: Record<string, string> = {};
  const see = (path: string, skips: readonly string[]) => {
    if (skips.includes(path)) return;
    const facts = lstatSync(path);
    if (facts.isDirectory()) for (const name of readdirSync(path)) see(join(path, name), skips);
    else picture[path] = facts.isSymbolicLink() ? readlinkSync(path) : readFileSync(path, "latin1");
  };
  see(place.root, free);
  for (const path of [...kept, ...secrets, packs]) see(path, []);
  return picture;
}

const READS: Attack[] = [
  { name: "the owner's token", script: ({ home }) => `cat ${home}/token` },
  { name: "a worker's token", script: ({ home }) => `cat ${home}/workers/*/token` },
  { name: "the database", script: ({ home }) => `cat ${home}/ringmaster.db` },
  { name: "the configuration", script: ({ home }) => `cat ${home}/config.toml` },
  {
    name: "anything of it by search",
    script: ({ home }) => `grep -r canary ${home} /proc/1/root${home}`,
  },
  { name: "the worktree of another", script: ({ other }) => `cat ${other.path}/README.md` },
  { name: "it through a link", script: ({ home }) => `ln -sf ${home}/token t && cat t` },
  { name: "the environment of the worker", script: () => `cat /proc/${process.pid}/environ` },
  {
    name: "the temporary files of others",
    script: () => `cat /tmp/ringmaster-canary-${process.pid}`,
  },
];

// Without bubblewrap there is nothing to try; the reason is printed when the file is loaded.
describe.skipIf(!found.works)("inside the sandbox", () => {
  const temporary = `/tmp/ringmaster-canary-${process.pid}`;
  beforeAll(() => writeFileSync(temporary, "canary"));
  afterAll(() => rmSync(temporary));

  test.each(WRITES)("an agent cannot write $name", async ({ script }) => {
    const place = open();
    const before = pictureOf(place);
    const { exit_code, stdout } = await place.attack(`{ ${script(place)}\n} && echo DONE`);
    expect(pictureOf(place)).toEqual(before);
    expect(`${stdout}${exit_code}`).not.toMatch(/DONE|^0$/);
  });

  test.each(READS)("an agent cannot read $name", async ({ script }) => {
    const place = open();
    const { stdout } = await place.attack(`{ ${script(place)}\n} && echo DONE`);
    expect(stdout).not.toMatch(/canary|first|DONE/);
  });

  test("an agent works and commits on its own branch", async () => {
    const place = open();
    const script = `echo work >work.txt && git add work.txt && git commit -qm work &&
    echo x >/tmp/scratch && echo x >/dev/null && mkdir -p ~/.cache/tool &&
    cat ${place.repo}/README.md &&
    echo session >${place.state}/session && git log --format=%s -1`;
    const { stdout, stderr } = await place.attack(script);
    expect({ stdout, stderr }).toEqual({ stdout: "first\nwork\n", stderr: "" });
    expect(await place.git(["log", "-1", "--format=%s", place.own.branch])).toBe("work");
    expect(readFileSync(join(place.state, "session"), "utf8")).toBe("session\n");
  });

  test("without a network it does not reach even this machine", async () => {
    const place = open();
    const list = "console.log(Object.keys(os.networkInterfaces()).join())";
    const script = `${process.execPath} -e '${list}'`;
    const { stdout } = await place.attack(script, { network: "off" });
    expect(stdout).toBe("lo\n");
  });

  test("whatever an agent starts ends with it, also what hides from every sign", async () => {
    const place = open();
    const value = `attack-${process.pid}`;
    const loop = "while :; do sleep 1; done";
    const script = `RM_ATTACK=${value} setsid sh -c ': >/tmp/one; ${loop}' >/dev/null 2>&1 &
      (env -i setsid sh -c ': ${value} >/tmp/two; ${loop}' >/dev/null 2>&1 &)
      until test -e /tmp/one && test -e /tmp/two; do sleep 0.01; done`;
    const { exit_code } = await place.attack(script);
    expect(exit_code).toBe(0);
    const lists = () => execFileSync("ps", ["-eo", "args"], { encoding: "utf8" });
    const left = () =>
      findMarked({ name: "RM_ATTACK", value }).length + lists().split(value).length;
    // The kernel ends them while the command is already over; nobody else does.
    while (left() > 1) await setTimeout(20);
  });
});
