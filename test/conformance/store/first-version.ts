import { AT, OBJECT } from "./samples.ts";

const task = (id: string, status: string, score: number) =>
  `('${id}', 'pj-aaaa', 'A task', '', 'task', 'P2', '${status}', ${score}, 0, 0, '${AT}', '${AT}')`;

const attempt = (n: number, cost_usd: number, resolution: string) =>
  `('at-000${n}', 'bd-0002', 'wk-aaaa', ${n}, ${n}, 'claude-code', 'b', 'w', 1, ${resolution}, '{
    "input": null, "output": null, "cache_read": null, "cache_write": null
  }', ${cost_usd}, '${AT}', '${AT}')`;

/** Statements that fill a database of schema version 1 with what that version could hold. */
export const FIRST_VERSION = `
insert into projects values ('pj-aaaa', 'circus', '/srv/circus', 'main', 0, '${AT}', '${AT}');
insert into tasks (id, project_id, title, description, kind, priority, status, score, attempts,
  version, created_at, updated_at) values
  ${task("bd-0001", "ready", 0.25)},
  ${task("bd-0002", "testing", 0.5)},
  ${task("bd-0003", "ready", 0.75)},
  ${task("bd-0004", "completed", 1)};
insert into dependencies values
  ('bd-0001', 'bd-0002', 'parent_child'),
  ('bd-0001', 'bd-0003', 'blocks'),
  ('bd-0001', 'bd-0004', 'blocks'),
  ('bd-0001', 'bd-0003', 'relates_to'),
  ('bd-0004', 'bd-0003', 'blocks');
insert into workers (id, name, agent, status, host, "commit", created_at, updated_at) values
  ('wk-aaaa', 'anna', 'claude-code', 'idle', 'tent', '${OBJECT}', '${AT}', '${AT}');
insert into attempts (id, task_id, worker_id, number, fence, agent, branch, worktree, iterations,
  resolution, tokens, cost_usd, heartbeat_at, started_at) values
  ${attempt(1, 1.5, "'lost'")},
  ${attempt(2, 0.5, "null")};
`;
