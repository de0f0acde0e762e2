import type { Attempt } from "../../domain/attempt.ts";
import type { FileChange } from "../../domain/change.ts";
import { covers } from "../../domain/file-pattern.ts";
import { requireProject } from "../projects.ts";
import { requireTask } from "../lookup.ts";
import type { World } from "../world.ts";

const FILES_MAX = 500;
const PATCH_CHARS_MAX = 200_000;
const ALL_CHARS_MAX = 1_000_000;

/** A file as it is shown: with as much of its patch as there is room for. */
type Shown = FileChange & { is_cut: boolean };

/** What a task's last attempt changes, as it is shown to people. */
export type Diff = {
  attempt_id: string | null;
  base: string | null;
  head: string | null;
  files: Shown[];
  files_left_out: number;
  is_cut: boolean;
};

const NOTHING: Diff = {
  attempt_id: null,
  base: null,
  head: null,
  files: [],
  files_left_out: 0,
  is_cut: false,
};

/** What the work of a task's last attempt changes; nothing while there is no such work. */
export async function taskDiff(
  world: World,
  { id, path }: { id: string; path?: string | undefined },
): Promise<Diff> {
  const { project, attempt } = await world.store.read(async (tables) => {
    const task = await requireTask(tables, id);
    const attempts = await tables.attempts.of(id);
    return { project: await requireProject(tables, task.project_id), attempt: newest(attempts) };
  });
  if (!attempt?.head_commit || attempt.base_commit === null) return NOTHING;
  const [from, to] = [attempt.base_commit, attempt.head_commit];
  const { files, is_cut } = await world.workspace.changes({ repo: project.repo, from, to });
  const asked = path === undefined ? files : files.filter((file) => covers(path, file.path));
  const shown = fitting(asked.slice(0, FILES_MAX));
  const files_left_out = asked.length - shown.length;
  const some = is_cut || files_left_out > 0 || shown.some((file) => file.is_cut);
  return {
    attempt_id: attempt.id,
    base: from,
    head: to,
    files: shown,
    files_left_out,
    is_cut: some,
  };
}

/** The last attempt that left work. */
const newest = (attempts: readonly Attempt[]) =>
  attempts.findLast(({ head_commit }) => head_commit !== null);

function fitting(files: readonly FileChange[]): Shown[] {
  let left = ALL_CHARS_MAX;
  return files.map((file) => {
    const room = Math.min(left, PATCH_CHARS_MAX);
    const patch = file.binary ? "" : wholeLines(file.patch, room);
    left -= patch.length;
    return { ...file, patch, is_cut: !file.binary && patch !== file.patch };
  });
}

function wholeLines(patch: string, chars_max: number): string {
  if (patch.length <= chars_max) return patch;
  return patch.slice(0, Math.max(0, patch.lastIndexOf("\n", chars_max)));
}
