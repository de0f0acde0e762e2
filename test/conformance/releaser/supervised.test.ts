import { chmodSync, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { supervisedReleaser } from "../../../src/adapters/releasers/supervised.ts";
import type { ReloadJob, ReloadNews } from "../../../src/ports/releaser.ts";
import { gitPlace, type GitPlace } from "../../scenarios/git/place.ts";

/** What stands in for vite: it says in HOME that it ran, and builds a page from one file. */
const VITE = `#!/bin/sh
set -e
echo built >>"$HOME/built"
mkdir -p web/dist
cat web/page.txt >web/dist/index.html
`;

/** A place with a lock file, a cached node_modules and a page to be built. */
function withPage(): GitPlace {
  const place = gitPlace();
  place.write("package-lock.json", "{}\n");
  place.write("vite.sh", VITE);
  chmodSync(join(place.repo, "vite.sh"), 0o755);
  place.write("web/vite.config.ts", "export default {};\n");
  place.write("web/page.txt", "page\n");
  place.write("src/server.ts", "export {};\n");
  const command = "mkdir -p node_modules/.bin && cp vite.sh node_modules/.bin/vite";
  const entry = `key = "package-lock.json"\npath = "node_modules"\ncommand = "${command}"\n`;
  place.commit("ringmaster.toml", `[[cache]]\n${entry}`);
  return place;
}

const head = (place: GitPlace) => place.git(["rev-parse", "HEAD"]);
const releaserOf = ({ home }: GitPlace) => supervisedReleaser({ home, channel: null });

describe("stage", () => {
  it("lays the commit out with its dependencies and its built page, once", async () => {
    const place = withPage();
    const commit = head(place);
    const plan = { repo: place.repo, commit };
    const first = await releaserOf(place).stage(plan);
    const folder = join(place.home, "releases", commit);
    expect(first).toMatchObject({ folder, commit, built: ["files", "node_modules", "ui"] });
    expect(await place.read("web/dist/index.html", folder)).toBe("page\n");
    expect(existsSync(join(folder, "node_modules/.bin/vite"))).toBe(true);
    expect(existsSync(join(folder, ".git"))).toBe(false);
    expect((await releaserOf(place).stage(plan)).built).toEqual([]);
    expect(readdirSync(join(place.home, "releases"))).toEqual([commit]);
  });

  it("shares the files of its dependencies with other releases of the same lock file", async () => {
    const place = withPage();
    const stage = async () => {
      const { folder } = await releaserOf(place).stage({ repo: place.repo, commit: head(place) });
      return statSync(join(folder, "node_modules/.bin/vite")).ino;
    };
    const first = await stage();
    place.commit("src/server.ts", "export const later = 1;\n");
    expect(await stage()).toBe(first);
  });

  it("builds the page anew only when what it is made from has changed", async () => {
    const place = withPage();
    const stage = () => releaserOf(place).stage({ repo: place.repo, commit: head(place) });
    await stage();
    place.commit("src/server.ts", "export const later = 1;\n");
    expect((await stage()).built).toEqual(["files"]);
    place.commit("web/page.txt", "new page\n");
    const { built, folder } = await stage();
    expect(built).toEqual(["files", "ui"]);
    expect(await place.read("web/dist/index.html", folder)).toBe("new page\n");
    expect(await place.read("built", place.root)).toBe("built\nbuilt\n");
  });

  it("refuses a commit whose page cannot be built, says why, and leaves nothing", async () => {
    const place = withPage();
    place.git(["rm", "-q", "web/page.txt"]);
    place.git(["commit", "-q", "-m", "break"]);
    const refusal = releaserOf(place).stage({ repo: place.repo, commit: head(place) });
    await expect(refusal).rejects.toMatchObject({ code: "check_unrunnable" });
    await expect(refusal).rejects.toThrow(/got exit code 1:\n.*page\.txt/);
    expect(readdirSync(join(place.home, "releases"))).toEqual([]);
  });

  it("refuses a commit that is not there, and settings that are none", async () => {
    const place = gitPlace();
    const releaser = releaserOf(place);
    const { repo } = place;
    const unknown = releaser.stage({ repo, commit: "1".repeat(40) });
    await expect(unknown).rejects.toMatchObject({ code: "repository_unusable" });
    const commit = place.commit("ringmaster.toml", "checks = 3\n");
    const refusal = releaser.stage({ repo, commit });
    await expect(refusal).rejects.toMatchObject({ code: "settings_invalid" });
  });

  it("removes what a killed predecessor left half made", async () => {
    const place = gitPlace();
    const left = join(place.home, "releases", "staging-4194303-1-0123abcd");
    mkdirSync(left, { recursive: true });
    writeFileSync(`${left}.tar`, "torn");
    const commit = head(place);
    await releaserOf(place).stage({ repo: place.repo, commit });
    expect(readdirSync(join(place.home, "releases"))).toEqual([commit]);
  });

  it("keeps the newest five, and those that serve or may be returned to", async () => {
    const place = gitPlace();
    const commits = Array.from({ length: 8 }, (_, at) => place.commit(`file-${at}`, "x\n"));
    const [serving = "", from = "", gone = ""] = commits;
    mkdirSync(join(place.home, "run"), { recursive: true });
    writeFileSync(join(place.home, "run/state.json"), JSON.stringify({ commit: serving }));
    writeFileSync(join(place.home, "run/reloads.jsonl"), line(1, { from_commit: from }));
    const releaser = releaserOf(place);
    for (const commit of commits) await releaser.stage({ repo: place.repo, commit });
    const kept = readdirSync(join(place.home, "releases"));
    expect(kept.toSorted()).toEqual(commits.filter((commit) => commit !== gone).toSorted());
    expect(statSync(join(place.home, "releases", serving)).isDirectory()).toBe(true);
  });
});

const JOB: ReloadJob = {
  id: "rl-1234",
  release: "/releases/x",
  commit: "x",
  snapshot: "/snapshot.db",
  probes: [],
  replay: ["/health"],
  watch_ms: 1_000,
};

it("hands a request to the supervisor, and says so when there is none", async () => {
  const place = gitPlace();
  const asked: unknown[] = [];
  const channel = { requestReload: (request: ReloadJob) => void asked.push(request) };
  await supervisedReleaser({ home: place.home, channel }).request(JOB);
  expect(asked).toEqual([JOB]);
  const refusal = releaserOf(place).request(JOB);
  await expect(refusal).rejects.toMatchObject({ code: "no_supervisor" });
});

it("reads the journal in order and passes over a line that a crash tore", async () => {
  const place = gitPlace();
  const releaser = releaserOf(place);
  expect(await releaser.journal()).toEqual([]);
  mkdirSync(join(place.home, "run"), { recursive: true });
  const text = `${line(1)}${line(2)}{"id":"rl-1234","seq":3,"at":"2026`;
  writeFileSync(join(place.home, "run/reloads.jsonl"), text);
  expect((await releaser.journal()).map((entry) => entry.seq)).toEqual([1, 2]);
});

function line(seq: number, more: Partial<ReloadNews> = {}): string {
  const news: ReloadNews = {
    id: "rl-1234",
    seq,
    at: "2026-01-02T03:04:05.000Z",
    phase: "accepted",
    from_commit: "a",
    to_commit: "b",
    from_generation: 1,
    to_generation: 2,
    reason: null,
    evidence: {},
    ...more,
  };
  return `${JSON.stringify(news)}\n`;
}
