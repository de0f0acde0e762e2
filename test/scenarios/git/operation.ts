// Carries out one operation on a repository, to be killed by its test: node operation.ts NAME JSON
import { gitBranches } from "../../../src/adapters/delivery/branches.ts";
import { gitDelivery } from "../../../src/adapters/delivery/git.ts";
import { gitWorkspace } from "../../../src/adapters/workspaces/git.ts";
import { gitWorktrees } from "../../../src/adapters/workspaces/worktrees.ts";

const [, , name, json = "{}"] = process.argv;
const { home, plan } = JSON.parse(json);
const ground = { home, ...(plan?.worktrees && { worktrees: plan.worktrees }) };
const workspace = gitWorkspace(ground);
const worktrees = gitWorktrees(ground);

const operations: Record<string, () => Promise<unknown>> = {
  merge: () => gitDelivery().merge(plan, async () => true),
  mergeAll: () => gitDelivery().mergeAll(plan, async () => true),
  takeBack: () => gitDelivery().takeBack(plan, async () => true),
  push: () => gitBranches().push(plan),
  revert: () => gitDelivery().revert(plan),
  prepare: () => workspace.prepare(plan),
  commit: () => workspace.commit(plan, "Do the task"),
  discard: () => workspace.discard(plan),
  keep: () => worktrees.keep(plan),
  renew: () => worktrees.renew(plan, plan.path),
};

await operations[name ?? ""]?.();
