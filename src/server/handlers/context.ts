import { readManifest } from "../../domain/assembly.ts";
import { Problem } from "../../domain/problem.ts";
import { requireTask } from "../../engine/lookup.ts";
import { taskPrompt } from "../../engine/prompts/prompt.ts";
import { contextAlerts, promptUsage } from "../../engine/prompts/usage.ts";
import type { World } from "../../engine/world.ts";
import type { Handlers } from "../handler.ts";

type Names = "taskPrompt" | "showPrompt" | "taskContext" | "contextUsage" | "contextAlerts";

/** Answers about prompts: what they hold, and whether that was what the work needed. */
export function contextHandlers(world: World): Pick<Handlers, Names> {
  return {
    taskPrompt: {
      kind: "free",
      run: async ({ params, query }) => {
        const prompt = await taskPrompt(world, params.id);
        const exact = query.count === "exact" ? await countExactly(world, prompt.text) : null;
        return { id: params.id, ...prompt, exact };
      },
    },
    showPrompt: {
      kind: "read",
      run: async (tables, { params: { hash } }) => {
        const found = await tables.prompts.find(hash);
        if (!found) throw unknownPrompt(hash);
        return { hash, text: found.text, manifest: readManifest(found.manifest) };
      },
    },
    taskContext: {
      kind: "read",
      run: async (tables, { params: { id }, query }) => {
        await requireTask(tables, id);
        return { id, items: await tables.assemblies.list({ task_id: id }, query.limit) };
      },
    },
    contextUsage: { kind: "read", run: (tables, { query }) => promptUsage(tables, query.project) },
    contextAlerts: {
      kind: "read",
      run: async (tables, { query }) => ({ items: await contextAlerts(tables, query.project) }),
    },
  };
}

async function countExactly({ tokens }: World, text: string) {
  return { tokenizer: tokens.tokenizer, tokens: await tokens.count(text) };
}

function unknownPrompt(hash: string): Problem {
  return new Problem(
    "not_found",
    `There is no prompt with the hash "${hash}".`,
    "Find the hashes of a task's prompts with: ringmaster task context ID",
  );
}
