import { appendFileSync, chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { GitPlace } from "./place.ts";

const HOOKS = `applypatch-msg commit-msg post-applypatch post-checkout post-commit post-index-change
  post-merge post-rewrite pre-applypatch pre-commit pre-merge-commit pre-rebase prepare-commit-msg
  reference-transaction`.split(/\s+/);

/** Everything in a repository's configuration by which git can be made to run a program. */
const SETTINGS = (program: (name: string) => string): [string, string][] => [
  ["core.hooksPath", "PLACE/hooks"],
  ["core.fsmonitor", program("fsmonitor")],
  ["core.sshCommand", program("ssh")],
  ["core.editor", program("editor")],
  ["core.pager", program("pager")],
  ["core.askPass", program("askpass")],
  ["core.alternateRefsCommand", program("alternates")],
  ["sequence.editor", program("sequence-editor")],
  ["credential.helper", `!${program("credential")}`],
  ["commit.gpgSign", "true"],
  ["log.showSignature", "true"],
  ["gpg.program", program("gpg")],
  ["diff.external", program("diff-external")],
  ["interactive.diffFilter", program("diff-filter")],
  ["filter.evil.clean", program("clean")],
  ["filter.evil.smudge", program("smudge")],
  ["filter.evil.required", "true"],
  ["filter.long.process", program("process")],
  ["filter.a=b.smudge", program("smudge-with-equals")],
  ["filter.a=b.clean", program("clean-with-equals")],
  ["diff.evil.textconv", program("textconv")],
  ["diff.evil.command", program("diff-command")],
  ["merge.evil.driver", program("merge-driver")],
  ["merge.default", "evil"],
  ["includeIf.onbranch:ringmaster/**.path", "PLACE/on-branch"],
  ["includeIf.gitdir:**/worktrees/**.path", "PLACE/on-branch"],
  ["extensions.partialClone", "origin"],
  ["protocol.ext.allow", "always"],
  ["remote.origin.url", `ext::${program("promisor")}`],
  ["remote.origin.promisor", "true"],
  ["alias.rev-parse", `!${program("alias")}`],
  ["trailer.evil.command", program("trailer")],
];

const ATTRIBUTES = [
  "*.txt filter=evil diff=evil merge=evil",
  "*.md filter=a=b diff=evil merge=evil",
  "*.toml filter=late",
  "*.ts filter=long",
];

/**
 * Turns a place hostile: from now on every way to make git run a program leaves a file in the
 * folder that is answered. The attributes are committed before.
 */
export function makeHostile(place: GitPlace): string {
  const canaries = join(place.root, "canaries");
  const evil = join(place.root, "evil");
  mkdirSync(canaries);
  mkdirSync(join(evil, "hooks"), { recursive: true });
  const program = (name: string, path = join(evil, name)) => {
    writeFileSync(
      path,
      `#!/bin/sh\ntr '\\0' ' ' </proc/$PPID/cmdline >>'${canaries}/${name}'\nexec cat\n`,
    );
    chmodSync(path, 0o755);
    return path;
  };
  for (const hook of HOOKS) {
    program(hook, join(evil, "hooks", hook));
    program(hook, join(place.repo, ".git", "hooks", hook));
  }
  const late = program("late-filter");
  writeFileSync(
    join(evil, "on-branch"),
    `[filter "late"]\n\tsmudge = ${late}\n\tclean = ${late}\n`,
  );
  for (const [name, value] of SETTINGS(program)) {
    const [, section, subsection, key] = /^([^.]+)\.(?:(.+)\.)?([^.]+)$/.exec(name) ?? [];
    const header = subsection === undefined ? section : `${section} "${subsection}"`;
    const text = `[${header}]\n\t${key} = ${value.replace("PLACE", evil)}\n`;
    appendFileSync(join(place.repo, ".git", "config"), text);
  }
  return canaries;
}

/** Commits the attributes that call for the drivers, before anything of them is configured. */
export function commitAttributes(place: GitPlace): void {
  place.write("code.ts", "export const first = 1;\n");
  place.write("ringmaster.toml", "");
  place.write("text.txt", "one\n\n\n\n\n\n\n\n\nten\n");
  place.commit(".gitattributes", `${ATTRIBUTES.join("\n")}\n`);
}
