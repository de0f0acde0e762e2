import { z } from "zod";
import { newTask } from "../../contract/tasks.ts";
import { eachOnce, type ImportEdge, type ImportFile } from "./file.ts";
import { wrongLine, wrongLines, type Line } from "./lines.ts";

const key = z.string().min(1).max(100);

/**
 * A task as a line of our own: what `POST /api/tasks` takes, a key, the keys (or ids) of tasks that
 * it waits for, and that of its parent.
 */
const plainTask = newTask.extend({
  key: key.optional(),
  depends_on: z.array(key).default([]),
  parent: key.nullable().default(null),
});

type PlainTask = z.infer<typeof plainTask>;

/** Lines of our own as tasks. With `ready` all of them are released. Throws `invalid_input`. */
export function fromPlain(lines: readonly Line[], ready: boolean): ImportFile {
  const wrong: string[] = [];
  const read = lines.flatMap(({ number, value }) => {
    const one = plainTask.safeParse(value);
    if (one.success) return [{ ...one.data, key: one.data.key ?? `line ${number}` }];
    wrong.push(wrongLine(number, one.error, value));
    return [];
  });
  if (wrong.length > 0) throw wrongLines(wrong);
  const tasks = read.map((each) => {
    const { depends_on: _edges, parent: _parent, ...task } = each;
    return { ...task, ready: ready || task.ready };
  });
  return { tasks, dependencies: eachOnce(read.flatMap(edgesOf)), left_out: {} };
}

function edgesOf(task: PlainTask & { key: string }): ImportEdge[] {
  const waits = task.depends_on.map((end) => edge(task.key, end, "blocks"));
  return task.parent === null ? waits : [...waits, edge(task.parent, task.key, "parent_child")];
}

const edge = (task_id: string, depends_on_id: string, kind: ImportEdge["kind"]): ImportEdge => ({
  task_id,
  depends_on_id,
  kind,
});
