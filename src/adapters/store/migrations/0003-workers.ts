/**
 * Makes room for what workers and agents tell: runs with their cost, limits of providers, orders of
 * people, and what of the machine an attempt holds. Text of a landed migration is never changed.
 */
export const up = `
alter table attempts add column resumed_from text;
alter table attempts add column paused integer not null default 0 check (paused in (0, 1));
alter table attempts add column liveness text check (json_valid(liveness));
create index attempts_of_worker on attempts (worker_id);
alter table workers add column draining integer not null default 0 check (draining in (0, 1));
alter table projects add column trusted_agent_config text;
alter table projects add column unseen_agent_config text;
alter table tasks add column branch text;

-- Runs stand alone: what was used is used, also of a task or project that is gone.
create table runs (
  id text primary key not null,
  attempt_id text not null,
  task_id text not null,
  project_id text not null,
  iteration integer not null check (iteration > 0),
  agent text not null,
  model text,
  subscription text,
  session_id text,
  tokens text not null check (json_valid(tokens)),
  cost_usd real check (cost_usd >= 0),
  cost_source text check (cost_source in ('agent', 'prices')),
  models text not null check (json_valid(models)),
  session_totals text check (json_valid(session_totals)),
  exit_code integer,
  signal text,
  stopped_by text,
  ended text,
  started_at text not null,
  ended_at text not null
) strict;
create index runs_by_attempt on runs (attempt_id, started_at);
create index runs_by_task on runs (task_id);
create index runs_by_time on runs (ended_at);
create index runs_by_subscription on runs (subscription, ended_at) where subscription is not null;

-- What attempts that are over told of themselves stands for their runs, which nobody kept. It is in
-- what their projects have spent already.
insert into runs (id, attempt_id, task_id, project_id, iteration, agent, subscription, session_id,
    tokens, cost_usd, cost_source, models, started_at, ended_at)
  select 'rn-' || substr(a.id, 4), a.id, a.task_id, t.project_id, max(a.iterations, 1), a.agent,
    a.subscription, a.session_id, a.tokens, a.cost_usd, iif(a.cost_usd is null, null, 'agent'),
    '[]', a.started_at, coalesce(a.ended_at, a.heartbeat_at)
  from attempts a join tasks t on t.id = a.task_id
  where a.resolution is not null
    and (a.cost_usd is not null or json_extract(a.tokens, '$.input') is not null);

-- Money is counted once: when a run is recorded. What an attempt tells of itself counts only where
-- no run of it was, as with workers of older code; the first run takes its place.
drop trigger attempts_cost;
create trigger attempts_cost after update of cost_usd on attempts
when new.cost_usd is not old.cost_usd
  and not exists (select 1 from runs where attempt_id = new.id)
begin
  insert into spending (project_id, usd)
    select project_id, coalesce(new.cost_usd, 0) - coalesce(old.cost_usd, 0)
    from tasks where id = new.task_id
    on conflict (project_id) do update set usd = usd + excluded.usd;
end;
create trigger runs_paid after insert on runs begin
  insert into spending (project_id, usd)
    select new.project_id, coalesce(new.cost_usd, 0) - coalesce((
      select cost_usd from attempts where id = new.attempt_id
        and not exists (select 1 from runs where attempt_id = new.attempt_id and id <> new.id)
    ), 0)
    where true
    on conflict (project_id) do update set usd = usd + excluded.usd;
end;

create table provider_limits (
  account text primary key not null,
  agent text not null,
  message text not null,
  since text not null,
  resets_at text not null,
  is_guess integer not null check (is_guess in (0, 1)),
  repeats integer not null check (repeats >= 0)
) strict;

create table orders (
  id text primary key not null,
  attempt_id text not null references attempts (id) on delete cascade,
  task_id text not null references tasks (id) on delete cascade,
  kind text not null,
  text text not null,
  by text not null,
  at text not null,
  done_at text,
  result text
) strict;
create index orders_open on orders (attempt_id, at) where done_at is null;

create table resources (
  host text not null,
  kind text not null check (kind in ('port', 'database', 'lock')),
  value text not null,
  variable text not null,
  attempt_id text not null references attempts (id) on delete cascade,
  at text not null,
  primary key (host, kind, value)
) strict;
-- What an attempt held is free for others as soon as it ends, however it ends.
create trigger attempts_free after update of resolution on attempts
when new.resolution is not null and old.resolution is null
begin
  delete from resources where attempt_id = new.id;
  update orders set done_at = new.ended_at, result = 'the attempt ended first'
    where attempt_id = new.id and done_at is null;
end;
`;

/** The way back. */
export const down = `
drop trigger attempts_free;
drop index attempts_of_worker;
drop table resources;
drop table orders;
drop table provider_limits;
drop table runs;
drop trigger attempts_cost;
create trigger attempts_cost after update of cost_usd on attempts
when new.cost_usd is not old.cost_usd
begin
  insert into spending (project_id, usd)
    select project_id, coalesce(new.cost_usd, 0) - coalesce(old.cost_usd, 0)
    from tasks where id = new.task_id
    on conflict (project_id) do update set usd = usd + excluded.usd;
end;
alter table tasks drop column branch;
alter table projects drop column unseen_agent_config;
alter table projects drop column trusted_agent_config;
alter table workers drop column draining;
alter table attempts drop column liveness;
alter table attempts drop column paused;
alter table attempts drop column resumed_from;
`;
