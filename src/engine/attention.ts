import type { Attention } from "../domain/attention.ts";
import { findTemplateProblem } from "./attempts/template.ts";
import type { World } from "./world.ts";

/** What keeps work from being done as it is meant, and only a person can mend. */
export async function attention(
  world: Pick<World, "home" | "store">,
): Promise<{ items: Attention[] }> {
  const projects = await world.store.read((tables) => tables.projects.list());
  const found = new Map<string, Attention>();
  for (const { id, name } of projects) {
    const template = await findTemplateProblem(world, id);
    if (template === null) continue;
    const before = found.get(template.path)?.projects ?? [];
    const { path, problem } = template;
    const item: Attention = { kind: "template", path, text: problem, projects: [...before, name] };
    found.set(path, item);
  }
  return { items: [...found.values()] };
}
