/** Prompts as they were put together, for whom, and what of them was needed in the end. */
export const up = `
create table assemblies (
  id text primary key not null,
  hash text not null,
  task_id text not null,
  project_id text not null,
  attempt_id text,
  iteration integer,
  session text not null check (session in ('fresh', 'resumed')),
  "commit" text not null,
  tokens integer not null,
  budget integer not null,
  took_ms integer not null,
  at text not null,
  -- JSON: how each layer was filled.
  layers text not null check (json_valid(layers)),
  -- JSON: of the lines that the merged work changed, how many each layer held; null until then.
  held text check (held is null or json_valid(held))
) strict;
create index assemblies_task on assemblies (task_id, at);
create index assemblies_project on assemblies (project_id, at);
create index assemblies_attempt on assemblies (attempt_id) where attempt_id is not null;
`;

/** The way back. */
export const down = `
drop table assemblies;
`;
