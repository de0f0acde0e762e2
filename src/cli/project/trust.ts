import { agrees } from "../agrees.ts";
import type { Run } from "../shape.ts";
import type { trust } from "./commands.ts";

/** Shows what agents would run from a project's repository; trusts exactly that if told to. */
export const run: Run<typeof trust> = async ({ project: id, dry_run, yes }, context) => {
  const { call, show } = context;
  const seen = await call("agentConfig", { params: { id } });
  const { digest, files, diff, trusted } = seen;
  const shown = [...files.map(({ path }) => path), ...(diff === "" ? [] : ["", diff.trimEnd()])];
  const listed = files.length === 0 ? ["No file that agents take settings from."] : shown;
  const text = listed.join("\n");
  if (dry_run || !yes) show(seen, () => `${text}\n\n${standing(trusted)}`);
  if (dry_run || (!yes && trusted)) return;
  const command = `ringmaster project trust ${id} --yes`;
  const otherwise = `Nothing was trusted. To trust exactly this: ${command}`;
  const question = "Trust exactly this, so that agents may read and run it? [y/N]";
  if (!yes && !(await agrees(context, question, otherwise))) return;
  const project = await call("trustAgentConfig", { params: { id }, body: { digest } });
  const said = `Trusted for ${project.name} as it is now.`;
  show(project, () => (yes ? `${text}\n\n${said}` : said));
};

const standing = (trusted: boolean) =>
  trusted ? "A person has seen this." : "Nobody has looked at this yet; nothing is handed out.";
