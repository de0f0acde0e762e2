import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { gitWorkspace } from "../../src/adapters/workspaces/git.ts";
import { openBoundaryPlace, type BoundaryPlace } from "./boundary-place.ts";

const open = openBoundaryPlace();

type Attack = { name: string; script: (place: BoundaryPlace) => string };

/** Planted without a sandbox: nothing of it is run by Ringmaster, and the work is kept. */
const PLANTED: Attack[] = [
  { name: "a hook", script: ({ repo }) => plant(`${repo}/.git/hooks/pre-commit`) },
  {
    name: "a folder of hooks",
    script: () => `${plant("h/pre-commit")}; git config core.hooksPath h`,
  },
  { name: "a file monitor", script: () => `${plant("m")}; git config core.fsmonitor "$PWD/m"` },
  { name: "a filter", script: () => filter("clean") },
  { name: "a long-running filter", script: () => filter("process") },
  { name: "an external diff", script: () => `${plant("d")}; git config diff.external "$PWD/d"` },
  {
    name: "a credential helper",
    script: () => `${plant("c")}; git config credential.helper "$PWD/c"`,
  },
  {
    name: "a signing program",
    script: () => `${plant("s")}; git config gpg.program "$PWD/s"; git config commit.gpgSign true`,
  },
  {
    name: "another .git folder",
    script: () => `rm .git; git init -q .; ${plant(".git/hooks/pre-commit")}`,
  },
  {
    name: "a .git file that leads elsewhere",
    script: ({ repo }) => `echo gitdir: ${repo}/.git >.git`,
  },
  {
    name: "settings of its worktree alone",
    script: () =>
      `git config extensions.worktreeConfig true; ${plant("w")}; ` +
      `git config --worktree core.fsmonitor "$PWD/w"`,
  },
];

const plant = (path: string) =>
  `mkdir -p "$(dirname ${path})"; ` +
  `printf '#!/bin/sh\\ntouch "$HOME/RAN"\\ncat\\n' >${path}; chmod +x ${path}`;
const filter = (kind: string) =>
  `${plant("f")}; git config filter.evil.${kind} "$PWD/f"; echo '* filter=evil' >.gitattributes`;

test.each(PLANTED)("$name that an agent planted is not run by Ringmaster", async (row) => {
  const place = open();
  const ground = { home: place.home };
  const name = "bd-cccc";
  const plan = {
    ...place.own,
    path: join(place.home, "worktrees", "circus", name),
    branch: `ringmaster/${name}`,
  };
  await gitWorkspace(ground).prepare(plan);
  const before = readFileSync(join(place.repo, ".git", "config"), "utf8");
  try {
    await place.attack(`cd ${plan.path} && { ${row.script(place)}\n}; echo work >work.txt`, {
      sandbox: false,
    });
    const state = await gitWorkspace(ground).commit(plan, "Work\n");
    expect(state.files).toContain("work.txt");
    await gitWorkspace(ground).discard(plan);
    expect(readdirSync(place.root)).not.toContain("RAN");
  } finally {
    rmSync(join(place.repo, ".git", "hooks"), { recursive: true, force: true });
    writeFileSync(join(place.repo, ".git", "config"), before);
  }
});
