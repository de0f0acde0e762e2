/**
 * Makes room for the loop: iterations as checkpoints, reviews, rules, lessons, and questions that
 * do not block. Text of a landed migration is never changed.
 */
export const up = `
create table iterations (
  id text primary key not null,
  attempt_id text not null references attempts (id) on delete cascade,
  task_id text not null references tasks (id) on delete cascade,
  number integer not null check (number > 0),
  outcome text not null,
  confidence real not null,
  signals text not null check (json_valid(signals)),
  verdict text,
  "commit" text,
  tree text,
  failure text,
  failed text not null check (json_valid(failed)),
  summary text not null,
  session_id text,
  checkpoint_ref text,
  chosen_at text,
  chosen_as text check (chosen_as in ('resume', 'rollback')),
  started_at text not null,
  ended_at text not null
) strict;
create unique index iterations_by_attempt on iterations (attempt_id, number);
create index iterations_by_task on iterations (task_id);
create index iterations_kept on iterations (task_id) where checkpoint_ref is not null;

create table reviews (
  id text primary key not null,
  task_id text not null references tasks (id) on delete cascade,
  attempt_id text not null references attempts (id) on delete cascade,
  "commit" text not null,
  tree text not null,
  by text not null check (by in ('agent', 'person')),
  reviewer text not null,
  verdict text not null check (verdict in ('approve', 'changes')),
  summary text not null,
  findings text not null check (json_valid(findings)),
  at text not null
) strict;
create index reviews_by_task on reviews (task_id, at);

create table rules (
  id text primary key not null,
  project_id text not null references projects (id) on delete cascade,
  text text not null,
  decision_id text,
  by text not null,
  at text not null
) strict;
create index rules_by_project on rules (project_id, at);

-- Lessons stand alone: what was learned stays, also of a task that is gone.
create table lessons (
  attempt_id text primary key not null,
  task_id text not null,
  project_id text not null,
  kind text not null,
  complexity real not null,
  words text not null check (json_valid(words)),
  agent text not null,
  model text,
  iterations integer not null,
  duration_ms integer not null,
  cost_usd real,
  resolution text not null,
  outcome text,
  why text not null,
  review text,
  confirmed integer not null check (confirmed in (0, 1)),
  at text not null
) strict;
create index lessons_by_project on lessons (project_id, at);

alter table decisions add column attempt_id text;
alter table decisions add column blocking integer not null default 1 check (blocking in (0, 1));
alter table decisions add column default_option text;
alter table decisions add column deadline_at text;
alter table decisions add column experiments text not null default '[]'
  check (json_valid(experiments));
alter table decisions add column same_as text;
alter table decisions add column note text;
create index decisions_due on decisions (deadline_at)
  where status = 'open' and deadline_at is not null;

-- What a check printed is kept once, however often it printed the same.
create table outputs (
  hash text primary key not null,
  text text not null
) strict;
alter table evidence add column output_hash text;
alter table evidence add column environment text;
alter table evidence add column flaky integer not null default 0 check (flaky in (0, 1));
create index evidence_flaky on evidence (task_id) where flaky = 1;
`;

/** The way back. */
export const down = `
update evidence set output = coalesce((select text from outputs where hash = output_hash), output)
  where output = '';
drop index evidence_flaky;
alter table evidence drop column flaky;
alter table evidence drop column environment;
alter table evidence drop column output_hash;
drop table outputs;
drop index decisions_due;
alter table decisions drop column note;
alter table decisions drop column same_as;
alter table decisions drop column experiments;
alter table decisions drop column deadline_at;
alter table decisions drop column default_option;
alter table decisions drop column blocking;
alter table decisions drop column attempt_id;
drop table lessons;
drop table rules;
drop table reviews;
drop table iterations;
`;
