// Carries out one operation on a repository, to be killed by its test: node operation.ts NAME JSON
import { gitDelivery } from "../../../src/adapters/delivery/git.ts";
import { gitWorkspace } from "../../../src/adapters/workspaces/git.ts";

const [, , name, json = "{}"] = process.argv;
const { home, plan } = JSON.parse(json);
const workspace = gitWorkspace({ home });

const operations: Record<string, () => Promise<unknown>> = {
  merge: () => gitDelivery().merge(plan, async () => true),
  revert: () => gitDelivery().revert(plan),
  prepare: () => workspace.prepare(plan),
  commit: () => workspace.commit(plan, "Do the task"),
  discard: () => workspace.discard(plan),
};

await operations[name ?? ""]?.();
