/**
 * Makes room for the graph and the queue. What the database keeps by itself (`waiting_on`,
 * `children`, the version of the graph, what was spent) is kept by triggers, so that it is right
 * whichever version of the code writes. Text of a landed migration is never changed.
 */
export const up = `
alter table projects add column stages text not null default '["merge"]' check (json_valid(stages));
alter table projects add column requires text not null default '[]' check (json_valid(requires));
alter table projects add column concurrency integer check (concurrency > 0);
alter table projects add column paused integer not null default 0 check (paused in (0, 1));
alter table projects add column budget_usd real check (budget_usd >= 0);
alter table projects add column collisions text not null default 'hold'
  check (collisions in ('hold', 'allow'));
alter table projects add column version integer not null default 0;

alter table tasks add column acceptance_criteria text not null default '';
alter table tasks add column plan text not null default '';
alter table tasks add column needs text not null default '[]' check (json_valid(needs));
alter table tasks add column files text not null default '[]' check (json_valid(files));
alter table tasks add column external_ref text;
alter table tasks add column pull_request text;
alter table tasks add column approved_commit text;
alter table tasks add column approved_by text;
alter table tasks add column rank real not null default 0;
alter table tasks add column waiting_on integer not null default 0;
alter table tasks add column children integer not null default 0;
alter table tasks add column quarantined_until text;
alter table tasks add column quarantines integer not null default 0 check (quarantines >= 0);

update tasks set rank = score;
update tasks set
  waiting_on = (
    select count(*) from dependencies d join tasks u on u.id = d.depends_on_id
    where d.task_id = tasks.id and d.kind in ('blocks', 'parent_child')
      and u.status not in ('completed', 'archived')
  ),
  children = (
    select count(*) from dependencies d
    where d.task_id = tasks.id and d.kind = 'parent_child'
  );

drop index tasks_queue;
create index tasks_claim on tasks (rank desc, created_at, id, not_before)
  where status = 'ready' and waiting_on = 0 and children = 0;
create index tasks_later on tasks (not_before) where not_before is not null;
create index tasks_quarantined on tasks (quarantined_until) where quarantined_until is not null;
create index tasks_by_reference on tasks (project_id, external_ref)
  where external_ref is not null;

create trigger tasks_over after update of status on tasks
when (old.status in ('completed', 'archived')) <> (new.status in ('completed', 'archived'))
begin
  update tasks set waiting_on = waiting_on + iif(new.status in ('completed', 'archived'), -1, 1) * (
    select count(*) from dependencies d
    where d.task_id = tasks.id and d.depends_on_id = new.id and d.kind in ('blocks', 'parent_child')
  )
  where id in (
    select d.task_id from dependencies d
    where d.depends_on_id = new.id and d.kind in ('blocks', 'parent_child')
  );
  update graph_version set version = version + 1;
end;
create trigger tasks_urgent after update of priority on tasks when old.priority <> new.priority
begin
  update graph_version set version = version + 1;
end;
create trigger tasks_made after insert on tasks begin
  update tasks set waiting_on = 0, children = 0
    where id = new.id and (waiting_on <> 0 or children <> 0);
  update graph_version set version = version + 1;
end;
-- Before the row goes, while its state still tells whether it held anything back. Edges that start
-- at it go with it by their foreign key.
create trigger tasks_gone before delete on tasks begin
  delete from dependencies where depends_on_id = old.id;
  update graph_version set version = version + 1;
end;
create trigger dependencies_made after insert on dependencies
when new.kind in ('blocks', 'parent_child')
begin
  update tasks set
    children = children + (new.kind = 'parent_child'),
    waiting_on = waiting_on + (
      select status not in ('completed', 'archived') from tasks u where u.id = new.depends_on_id
    )
  where id = new.task_id;
  update graph_version set version = version + 1;
end;
create trigger dependencies_gone after delete on dependencies
when old.kind in ('blocks', 'parent_child')
begin
  update tasks set
    children = children - (old.kind = 'parent_child'),
    waiting_on = waiting_on - coalesce((
      select status not in ('completed', 'archived') from tasks u where u.id = old.depends_on_id
    ), 0)
  where id = old.task_id;
  update graph_version set version = version + 1;
end;

create table graph_version (
  id integer primary key check (id = 1),
  version integer not null
) strict;
insert into graph_version (id, version) values (1, 1);

create table metrics (
  task_id text primary key not null references tasks (id) on delete cascade,
  pagerank real not null,
  betweenness real not null,
  hub real not null,
  authority real not null,
  critical_path real not null
) strict;

alter table workers add column capabilities text not null default '[]'
  check (json_valid(capabilities));
alter table workers add column subscription text;
alter table workers add column paused integer not null default 0 check (paused in (0, 1));

create table skills (
  worker_id text not null references workers (id) on delete cascade,
  capability text not null,
  successes integer not null check (successes >= 0),
  failures integer not null check (failures >= 0),
  updated_at text not null,
  primary key (worker_id, capability)
) strict;

alter table attempts add column subscription text;
alter table attempts add column files text not null default '[]' check (json_valid(files));

-- What attempts cost, by project. It stays when a task is removed: the money is spent.
create table spending (
  project_id text primary key not null references projects (id) on delete cascade,
  usd real not null
) strict;
insert into spending (project_id, usd)
  select t.project_id, sum(a.cost_usd) from attempts a join tasks t on t.id = a.task_id
  where a.cost_usd is not null group by t.project_id;
create trigger attempts_paid after insert on attempts when new.cost_usd is not null begin
  insert into spending (project_id, usd)
    select project_id, new.cost_usd from tasks where id = new.task_id
    on conflict (project_id) do update set usd = usd + excluded.usd;
end;
create trigger attempts_cost after update of cost_usd on attempts
when new.cost_usd is not old.cost_usd
begin
  insert into spending (project_id, usd)
    select project_id, coalesce(new.cost_usd, 0) - coalesce(old.cost_usd, 0)
    from tasks where id = new.task_id
    on conflict (project_id) do update set usd = usd + excluded.usd;
end;

create table decisions (
  seq integer primary key autoincrement,
  id text not null unique,
  task_id text not null references tasks (id) on delete cascade,
  kind text not null,
  question text not null,
  options text not null check (json_valid(options)),
  recommendation text not null,
  context text not null check (json_valid(context)),
  status text not null check (status in ('open', 'answered', 'withdrawn')),
  answer text,
  answered_by text,
  created_at text not null,
  answered_at text
) strict;
create index decisions_of_task on decisions (task_id, seq);
create index decisions_of_status on decisions (status, seq);

-- History stands alone: it tells of things that are gone, too.
create table history (
  seq integer primary key autoincrement,
  id text not null unique,
  at text not null,
  actor text not null,
  label text not null,
  changes text not null check (json_valid(changes)),
  undone_at text,
  undone_by text
) strict;
`;

/** Takes back everything that `up` made, with what is in it. */
export const down = `
drop table history;
drop table decisions;
drop trigger attempts_cost;
drop trigger attempts_paid;
drop table spending;
alter table attempts drop column files;
alter table attempts drop column subscription;
drop table skills;
alter table workers drop column paused;
alter table workers drop column subscription;
alter table workers drop column capabilities;
drop table metrics;
drop trigger dependencies_gone;
drop trigger dependencies_made;
drop trigger tasks_gone;
drop trigger tasks_made;
drop trigger tasks_urgent;
drop trigger tasks_over;
drop table graph_version;
drop index tasks_by_reference;
drop index tasks_quarantined;
drop index tasks_later;
drop index tasks_claim;
create index tasks_queue on tasks (status, score desc, created_at, id);
alter table tasks drop column quarantines;
alter table tasks drop column quarantined_until;
alter table tasks drop column children;
alter table tasks drop column waiting_on;
alter table tasks drop column rank;
alter table tasks drop column approved_by;
alter table tasks drop column approved_commit;
alter table tasks drop column pull_request;
alter table tasks drop column external_ref;
alter table tasks drop column files;
alter table tasks drop column needs;
alter table tasks drop column plan;
alter table tasks drop column acceptance_criteria;
alter table projects drop column version;
alter table projects drop column collisions;
alter table projects drop column budget_usd;
alter table projects drop column paused;
alter table projects drop column concurrency;
alter table projects drop column requires;
alter table projects drop column stages;
`;
