/** Makes every table of the first version. Text of a landed migration is never changed. */
export const up = `
create table projects (
  id text primary key not null,
  name text not null unique,
  repo text not null,
  default_branch text not null,
  is_self integer not null check (is_self in (0, 1)),
  created_at text not null,
  updated_at text not null
) strict;
create unique index projects_self on projects (is_self) where is_self = 1;

create table tasks (
  id text primary key not null,
  project_id text not null references projects (id) on delete cascade,
  title text not null,
  description text not null,
  kind text not null,
  priority text not null check (priority in ('P0', 'P1', 'P2', 'P3', 'P4')),
  status text not null check (status in (
    'draft', 'planning', 'ready', 'coding', 'error_fixing', 'testing', 'code_review', 'merging',
    'build_queue', 'building', 'build_success', 'build_failed', 'deploy_queue', 'deploying',
    'verifying', 'completed', 'failed', 'blocked', 'needs_decomposition', 'archived'
  )),
  agent text,
  score real not null,
  attempts integer not null check (attempts >= 0),
  not_before text,
  reason text,
  merge_commit text,
  version integer not null check (version >= 0),
  created_at text not null,
  updated_at text not null
) strict;
create index tasks_queue on tasks (status, score desc, created_at, id);
create index tasks_of_status on tasks (status, created_at desc, id desc);
create index tasks_newest on tasks (created_at desc, id desc);
create index tasks_of_project on tasks (project_id, created_at desc, id desc);

create table dependencies (
  task_id text not null references tasks (id) on delete cascade,
  depends_on_id text not null references tasks (id) on delete cascade,
  kind text not null check (kind in ('blocks', 'parent_child', 'relates_to', 'duplicates')),
  primary key (task_id, depends_on_id, kind),
  check (task_id <> depends_on_id)
) strict;
create index dependencies_reverse on dependencies (depends_on_id);

create table transitions (
  id integer primary key autoincrement,
  task_id text not null references tasks (id) on delete cascade,
  "from" text not null,
  "to" text not null,
  "trigger" text not null,
  actor text not null,
  reason text not null,
  at text not null
) strict;
create index transitions_of_task on transitions (task_id, id);

create table workers (
  id text primary key not null,
  name text not null unique,
  agent text not null,
  status text not null check (status in ('stopped', 'idle', 'working')),
  host text not null,
  session text,
  task_id text references tasks (id) on delete set null,
  "commit" text,
  last_seen_at text,
  created_at text not null,
  updated_at text not null
) strict;
create index workers_of_task on workers (task_id);

-- worker_id is history and may name a worker that was removed.
create table attempts (
  id text primary key not null,
  task_id text not null references tasks (id) on delete cascade,
  worker_id text not null,
  number integer not null check (number > 0),
  fence integer not null check (fence > 0),
  agent text not null,
  branch text not null,
  worktree text not null,
  base_commit text,
  head_commit text,
  session_id text,
  iterations integer not null check (iterations >= 0),
  resolution text,
  outcome text,
  reason text,
  tokens text not null check (json_valid(tokens)),
  cost_usd real,
  heartbeat_at text not null,
  started_at text not null,
  ended_at text,
  unique (task_id, number)
) strict;
-- A task is held by one attempt at most.
create unique index attempts_running on attempts (task_id) where resolution is null;

create table evidence (
  seq integer primary key autoincrement,
  id text not null unique,
  task_id text references tasks (id) on delete cascade,
  attempt_id text references attempts (id) on delete cascade,
  iteration integer,
  stage text not null,
  "check" text not null,
  command text not null,
  verdict text not null check (verdict in ('green', 'red', 'unrunnable')),
  exit_code integer,
  duration_ms integer not null check (duration_ms >= 0),
  tree text not null,
  output text not null,
  at text not null
) strict;
create index evidence_of_task on evidence (task_id, seq);
create index evidence_of_attempt on evidence (attempt_id);
create index evidence_of_tree on evidence (tree, seq);

-- The ledger stands alone: it tells of things that are gone, too.
create table events (
  seq integer primary key autoincrement,
  at text not null,
  kind text not null,
  subject text not null,
  task_id text,
  data text not null check (json_valid(data))
) strict;
create index events_of_task on events (task_id, seq) where task_id is not null;
create index events_plain on events (seq) where kind <> 'agent.output';

create table effects (
  seq integer primary key autoincrement,
  key text not null unique,
  kind text not null,
  task_id text references tasks (id) on delete cascade,
  payload text not null check (json_valid(payload)),
  status text not null check (status in ('waiting', 'running', 'done', 'failed')),
  owner text,
  tries integer not null check (tries >= 0),
  not_before text,
  error text,
  created_at text not null,
  updated_at text not null
) strict;
create index effects_due on effects (status, seq);
create index effects_of_task on effects (task_id);

create table reloads (
  seq integer primary key autoincrement,
  id text not null unique,
  task_id text,
  "trigger" text not null,
  phase text not null,
  from_commit text not null,
  base_commit text,
  to_commit text not null,
  from_generation integer,
  to_generation integer,
  reason text,
  revert_commit text,
  evidence text not null check (json_valid(evidence)),
  started_at text not null,
  ended_at text
) strict;

create table generations (
  seq integer primary key autoincrement,
  number integer not null check (number >= 0),
  "commit" text not null,
  pid integer not null,
  boot_ms real not null,
  started_at text not null
) strict;
create index generations_by_number on generations (number, seq);

create table tokens (
  id text primary key not null,
  kind text not null,
  subject text not null,
  hash text not null unique,
  expires_at text,
  created_at text not null
) strict;
create index tokens_of_subject on tokens (kind, subject);

create table answers (
  key text primary key not null,
  request_hash text not null,
  status integer not null,
  body text not null,
  at text not null
) strict;

create table prompts (
  hash text primary key not null,
  text text not null,
  manifest text not null,
  at text not null
) strict;
`;

/** Removes everything that `up` made, with what is in it. */
export const down = `
drop table prompts;
drop table answers;
drop table tokens;
drop table generations;
drop table reloads;
drop table effects;
drop table events;
drop table evidence;
drop table attempts;
drop table workers;
drop table transitions;
drop table dependencies;
drop table tasks;
drop table projects;
`;
