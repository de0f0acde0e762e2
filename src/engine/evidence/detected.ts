import { FILES_READ, detectChecks, tomlOf, type Proposal } from "../../domain/detection.ts";
import { Problem } from "../../domain/problem.ts";
import type { Project } from "../../domain/project.ts";
import { SETTINGS_FILE } from "../history/moved-on.ts";
import { recorded } from "../history/recorded.ts";
import { happened } from "../ledger.ts";
import { requireProject } from "../projects.ts";
import { scratchOf } from "../worktrees/places.ts";
import type { World } from "../world.ts";

/** A project's checks: those that its settings name, else those that it seems to have. */
export type ProjectChecks = Proposal & {
  source: "settings" | "detected";
  /** The proposal as the text of a ringmaster.toml; empty where settings name the checks. */
  toml: string;
};

/** The checks of a project (id or name) at the head of its default branch; nothing is run. */
export async function projectChecks(world: World, id: string): Promise<ProjectChecks> {
  const project = await world.store.read((tables) => requireProject(tables, id));
  return (await look(world, project)).found;
}

async function look(world: World, { repo, default_branch }: Project) {
  const head = await world.delivery.head(repo, default_branch);
  const { checks, setup, cache } = await world.workspace.settings(repo, head);
  const root = await world.root_files.read(repo, head, FILES_READ);
  if (checks.length > 0) {
    const named = checks.map(({ name, command }) => ({ name, command, reason: SETTINGS_FILE }));
    const source = "settings" as const;
    return { head, root, found: { source, checks: named, setup, cache, toml: "" } };
  }
  const proposal = detectChecks(root);
  const toml = proposal.checks.length === 0 ? "" : tomlOf(proposal);
  return { head, root, found: { source: "detected" as const, ...proposal, toml } };
}

/**
 * Commits a ringmaster.toml with the detected checks onto the default branch, as a merge does: the
 * branch moves only if it is still where it was, and a checkout only where nothing stands in the
 * way. Once more does nothing more. Throws `conflict` where there is such a file already by another
 * hand, nothing to accept, or no way.
 */
export async function acceptChecks(
  world: World,
  id: string,
  actor: string,
): Promise<ProjectChecks & { commit: string }> {
  const project = await world.store.read((tables) => requireProject(tables, id));
  const { head, root, found } = await look(world, project);
  if (root.names.includes(SETTINGS_FILE)) {
    const made = await world.root_files.lastChange(project.repo, head, SETTINGS_FILE);
    if (!made?.message.includes(`\n${MARKER}: `)) throw hasFile(found);
    await tell(world, project, { commit: made.commit, actor });
    return { ...found, commit: made.commit };
  }
  if (found.toml === "") throw nothingFound(project);
  const marker = `${MARKER}: ${head}`;
  const message = `Add ${SETTINGS_FILE} with the checks that were found\n\n${marker}\n`;
  const file = { path: SETTINGS_FILE, text: found.toml, message };
  const made = await world.root_files.withFile(project.repo, head, file);
  const commit = await bringOver(world, project, { commit: made, marker }, found.toml);
  world.failpoint("checks.accepted");
  await tell(world, project, { commit, actor });
  return { ...(await look(world, project)).found, commit };
}

/** The trailer of a commit that brought accepted checks. */
const MARKER = "Ringmaster-Settings";

/**
 * Keeps in the history that a person accepted the checks, and by which commit; once for each, also
 * when an earlier try was cut off.
 */
async function tell(
  world: World,
  { id, name }: Project,
  { commit, actor }: { commit: string; actor: string },
): Promise<void> {
  const file = { before: { [SETTINGS_FILE]: null }, after: { [SETTINGS_FILE]: commit } };
  const beside = [{ kind: "project", id, ...file } as const];
  const entry_id = `ch-${commit.slice(0, 32)}`;
  const label = `Accepted the checks that were found in ${name}`;
  const action = { actor, label, beside, id: entry_id };
  const data = { fields: ["checks"], actor };
  await world.store.write(async (tables) => {
    if (await tables.history.find(entry_id)) return;
    await recorded(world, tables, action, (seen) =>
      happened(world.clock, seen, { kind: "project.changed", subject: id, data }),
    );
  });
}

async function bringOver(
  world: World,
  { repo, default_branch }: Project,
  work: { commit: string; marker: string },
  toml: string,
): Promise<string> {
  const plan = { repo, default_branch, ...work, scratch: scratchOf(world, "merge") };
  const result = await world.delivery.merge(plan, async () => true);
  if (result.status === "merged") return result.commit;
  const why = "detail" in result ? result.detail : result.status;
  throw new Problem(
    "conflict",
    `Expected to commit ${SETTINGS_FILE} onto ${default_branch}, but it could not be: ${why}.`,
    byHand(toml),
  );
}

const byHand = (toml: string) => `Write it by hand and commit it:\n${toml}`;

function hasFile({ source, toml }: ProjectChecks): Problem {
  const detail = `The repository has a ${SETTINGS_FILE} already.`;
  if (source === "settings")
    return new Problem("conflict", `${detail} It names checks.`, "Change them there.");
  return new Problem("conflict", `${detail} It names no checks.`, `Add to it:\n${toml}`);
}

function nothingFound({ name }: Project): Problem {
  return new Problem(
    "conflict",
    `No checks were found in the repository of ${name}.`,
    byHand('[[checks]]\nname = "test"\ncommand = "the command that tests it"\n'),
  );
}
