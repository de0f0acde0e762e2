import { backoffMs } from "../../domain/backoff.ts";
import type { Decision } from "../../domain/decision.ts";
import type { Effect } from "../../domain/effect.ts";
import type { Project } from "../../domain/project.ts";
import type { RepositorySettings } from "../../domain/settings.ts";
import type { Tables } from "../../ports/store.ts";
import { LAST_TIME } from "../later.ts";
import { happened } from "../ledger.ts";
import { requireTask } from "../lookup.ts";
import { raise } from "../moves/decisions.ts";
import { requireProject } from "../projects.ts";
import type { World } from "../world.ts";
import { scratchOf } from "../worktrees/places.ts";
import { queueEffect } from "./orders.ts";
import { knowAddress, knownAddress } from "./push-address.ts";
import type { Again } from "./runner.ts";

/** A commit of a task that is on the default branch, and is to be pushed with it. */
export type Pushed = { project_id: string; task_id: string; commit: string };

/** Queues a push; those of one project are carried out one after the other. */
export async function queuePush(
  world: Pick<World, "clock">,
  tables: Tables,
  { project_id, task_id, commit }: Pushed,
): Promise<void> {
  const key = `push:${project_id}:${commit}:${world.clock.now()}`;
  const lane = laneOf(project_id);
  await queueEffect(world.clock, tables, {
    key,
    kind: "push",
    task_id,
    payload: { project_id, commit },
    lane,
  });
}

const laneOf = (project_id: string): string => `push:${project_id}`;

/**
 * Pushes the default branch as it is by now. A remote that is away is tried again, ever more
 * seldom; one that does not take it is told to a person, once for a project, and nothing is undone.
 */
export async function push(world: World, effect: Effect): Promise<Again | void> {
  const { project_id = "" } = effect.payload;
  const { project, newest } = await world.store.read(async (tables) => ({
    project: await requireProject(tables, project_id),
    newest: (await openPushes(tables, project_id)).at(-1),
  }));
  if (newest && newest.key !== effect.key) return; // that one pushes the same branch
  const { repo, default_branch: branch } = project;
  const settings = await world.workspace.settings(repo, await world.delivery.head(repo, branch));
  const remote = settings.merge.push;
  if (remote === null) return;
  const address = await world.branches.address({ repo, remote });
  const known = await world.store.read((tables) => knownAddress(tables, project.id));
  const last = await world.branches.pushed({ repo, branch, remote });
  const is_first = known === null && (last === null || effect.payload["begun"] === address);
  if (address !== null && address !== known && !is_first)
    return world.store.write((t) =>
      askWhere(world, t, { project, remote, address, known }, effect),
    );
  if (is_first && address !== null) await noteBegun(world, effect, address);
  const scratch = scratchOf(world, "merge");
  const only = address ?? known;
  const plan = { repo, branch, remote, scratch, ...(only !== null && { address: only }) };
  const end = await world.branches.push(plan);
  if (end.status === "unreachable") return laterAgain(world, effect, end.detail);
  await world.store.write(async (tables) => {
    if (end.status === "pushed") await tellPushed(world, tables, project, { ...end, address });
    else await askPerson(world, tables, { project, remote, detail: end.detail }, effect);
  });
}

/** Noted first: a push that is cut off after the remote took it must not look like an older one. */
async function noteBegun({ store }: World, effect: Effect, begun: string): Promise<void> {
  const payload = { ...effect.payload, begun };
  await store.write((tables) => tables.effects.update(effect.key, { payload }));
}

async function openPushes(tables: Tables, project_id: string): Promise<Effect[]> {
  const due = await tables.effects.due(LAST_TIME);
  return due.filter(
    ({ kind, payload }) => kind === "push" && payload["lane"] === laneOf(project_id),
  );
}

async function laterAgain(world: World, effect: Effect, detail: string): Promise<Again> {
  const failures = Number(effect.payload["failures"] ?? 0) + 1;
  const payload = { ...effect.payload, failures: String(failures) };
  await world.store.write((tables) => tables.effects.update(effect.key, { payload }));
  return { again_ms: backoffMs(failures), reason: detail };
}

/** What is asked about a project's remote, if anything is. */
async function questionOn(tables: Tables, { id }: Project): Promise<Decision[]> {
  const open = await tables.decisions.list({ status: "open" });
  return open.filter(({ kind, context }) => kind === "conflict" && context["push_of"] === id);
}

async function tellPushed(
  world: World,
  tables: Tables,
  project: Project,
  { commit, address }: { commit: string; address: string | null },
): Promise<void> {
  if (address !== null) await knowAddress(world, tables, project.id, address);
  for (const { id } of await questionOn(tables, project))
    await tables.decisions.update(id, { status: "withdrawn" });
  await happened(world.clock, tables, {
    kind: "project.changed",
    subject: project.id,
    task_id: null,
    data: { pushed: commit, address },
  });
}

type Elsewhere = { project: Project; remote: string; address: string; known: string | null };

/**
 * Whoever can write the repository's configuration can lead a remote's name elsewhere: nothing is
 * pushed there before a person says so. Other questions about the remote are settled by this one.
 * Pushes of a Ringmaster that kept no address (`known` is null) say nothing of where they went.
 */
async function askWhere(
  world: World,
  tables: Tables,
  { project, remote, address, known }: Elsewhere,
  { task_id }: Effect,
): Promise<void> {
  const asked = await questionOn(tables, project);
  if (asked.some(({ context }) => context["address"] === address) || task_id === null) return;
  for (const { id } of asked) await tables.decisions.update(id, { status: "withdrawn" });
  const last =
    known === null ? "where earlier pushes went was not kept" : `the last push went to ${known}`;
  const detail = `${remote} leads to ${address} now; ${last}.`;
  await raise(world, tables, await requireTask(tables, task_id), {
    kind: "conflict",
    blocking: false,
    question:
      `${detail} Nothing of ${project.name} was pushed there. If you did not change it yourself, ` +
      `look who did: git -C ${project.repo} remote get-url --push ${remote}`,
    options: [
      { id: "retry", label: `Push to ${address} from now on` },
      { id: "keep_blocked", label: "Do not push there; the next merge asks again" },
    ],
    recommendation: "keep_blocked",
    context: { push_of: project.id, remote, detail, address },
  });
}

type Rejected = { project: Project; remote: string; detail: string };

async function askPerson(
  world: World,
  tables: Tables,
  { project, remote, detail }: Rejected,
  { task_id }: Effect,
): Promise<void> {
  if ((await questionOn(tables, project)).length > 0 || task_id === null) return;
  const { name, default_branch: branch } = project;
  await raise(world, tables, await requireTask(tables, task_id), {
    kind: "conflict",
    blocking: false,
    question:
      `${remote} does not take ${branch} of ${name}: ${detail} ` +
      `What was merged stays merged here. Bring both together (git pull --rebase ${remote} ` +
      `${branch}), then push again.`,
    options: [
      { id: "retry", label: "Push again" },
      { id: "keep_blocked", label: "Leave it; the next merge pushes again" },
    ],
    recommendation: "retry",
    context: { push_of: project.id, remote, detail },
  });
}

/** Pushes again when a person said so in answer to what was asked about the remote. */
export async function pushAsTold(
  world: Pick<World, "clock">,
  tables: Tables,
  { task_id, answer, context }: Decision,
): Promise<void> {
  if (answer !== "retry" || typeof context["push_of"] !== "string") return;
  const { address } = context;
  if (typeof address === "string") await knowAddress(world, tables, context["push_of"], address);
  await queuePush(world, tables, { project_id: context["push_of"], task_id, commit: "" });
}

/**
 * Where pushing stands: the remote and where that is, the commit it got last, and what is wrong, if
 * anything is.
 */
export type PushState = {
  remote: string;
  address: string | null;
  pushed: string | null;
  error: string | null;
};

/** How pushing a project stands; null when it is not pushed anywhere. */
export async function pushStateOf(
  world: World,
  project: Project,
  { merge: { push: remote } }: RepositorySettings,
): Promise<PushState | null> {
  if (remote === null) return null;
  const { repo, default_branch: branch } = project;
  const pushed = await world.branches.pushed({ repo, branch, remote });
  const address = await world.branches.address({ repo, remote });
  const error = await world.store.read(async (tables) => {
    const waiting = (await openPushes(tables, project.id)).at(-1)?.error ?? null;
    const [asked] = await questionOn(tables, project);
    const detail = asked?.context["detail"];
    return waiting ?? (typeof detail === "string" ? detail : null);
  });
  return { remote, address, pushed, error };
}
