import type { Preview, PreviewPlan, Ready } from "../../ports/branches.ts";
import { askGit, commitOf, git } from "../../std/git.ts";
import { mergeObjects } from "../../std/merge-objects.ts";
import { checkoutsOf, commonDir } from "../../std/worktrees.ts";
import { headOfBranch } from "./forward.ts";

/**
 * Puts together the default branch and what is ready, in objects only; see `Branches.preview`. The
 * same works on the same commit give the same commit.
 */
export async function previewOf(plan: PreviewPlan): Promise<Preview> {
  const { repo, works } = plan;
  const base = await headOfBranch(repo, plan.default_branch);
  const date = await askGit(repo, ["log", "-1", "--format=%ct +0000", base]);
  const preview: Preview = { commit: base, base, included: [], conflicts: [] };
  const taken: Ready[] = [];
  for (const work of works) {
    const merged = await mergeObjects(repo, preview.commit, work.commit);
    if ("files" in merged) {
      const met = plan.tell_whom ? await metBy(repo, { base, taken }, work) : [];
      preview.conflicts.push({ id: work.id, files: merged.files, with: met });
      continue;
    }
    const parents = ["-p", preview.commit, "-p", work.commit];
    const env = { GIT_AUTHOR_DATE: date ?? "", GIT_COMMITTER_DATE: date ?? "" };
    const words = ["commit-tree", merged.tree, ...parents, "-m", `Preview of ${work.id}`];
    preview.commit = (await git(repo, words, { env })).trim();
    preview.included.push(work.id);
    taken.push(work);
  }
  if (plan.branch !== null) await keep(plan, plan.branch, preview);
  return preview;
}

/** With what of the preview a work conflicts that could not be put on top of it. */
async function metBy(
  repo: string,
  { base, taken }: { base: string; taken: readonly Ready[] },
  { commit }: Ready,
): Promise<(string | null)[]> {
  const sides = [{ id: null, commit: base }, ...taken];
  const met: (string | null)[] = [];
  for (const side of sides)
    if ("files" in (await mergeObjects(repo, side.commit, commit))) met.push(side.id);
  return met;
}

/** The branch goes when nothing is ready: it would only be the default branch once more. */
async function keep(
  { repo }: PreviewPlan,
  branch: string,
  { commit, included }: Preview,
): Promise<void> {
  const ref = `refs/heads/${branch}`;
  const now = await commitOf(repo, ref);
  const common = await commonDir(repo);
  if ((await checkoutsOf({ repo, common }, branch)).length > 0) return; // somebody looks at it
  if (included.length === 0 && now !== null) await git(repo, ["update-ref", "-d", ref, now]);
  if (included.length === 0 || now === commit) return;
  await git(repo, ["update-ref", "-m", "ringmaster: preview", ref, commit]);
}
