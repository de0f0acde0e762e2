import { z } from "zod";
import { plainName } from "../domain/project.ts";
import { agentChoice } from "../domain/task.ts";
import { worker } from "../domain/worker.ts";
import { endpoint } from "./endpoint.ts";

const params = z.object({ id: z.string().min(1) });

/** A worker and how to look at it. */
export const spawnedWorker = worker.extend({ attach: z.array(z.string()), log: z.string() });

/** What a new worker is made of. */
const newWorker = z.strictObject({
  name: plainName,
  agent: agentChoice,
  capabilities: worker.shape.capabilities.default([]),
  subscription: worker.shape.subscription.default(null),
});

/** Processes that pull tasks. `:id` takes an id or a name. */
export const workers = {
  listWorkers: endpoint({
    method: "GET",
    path: "/api/workers",
    summary: "List workers",
    access: "owner",
    response: z.object({ items: z.array(worker) }),
  }),
  addWorker: endpoint({
    method: "POST",
    path: "/api/workers",
    summary: "Make a worker known; it has no process until it is spawned",
    access: "owner",
    body: newWorker,
    status: 201,
    response: worker,
  }),
  showWorker: endpoint({
    method: "GET",
    path: "/api/workers/:id",
    summary: "Show a worker and how to attach to it",
    access: "owner",
    params,
    response: spawnedWorker,
  }),
  spawnWorker: endpoint({
    method: "POST",
    path: "/api/workers/:id/spawn",
    summary: "Start the worker's process in a session of its own",
    access: "owner",
    params,
    response: spawnedWorker,
  }),
  spawnNewWorker: endpoint({
    method: "POST",
    path: "/api/workers/spawn",
    summary: "Make a worker known if needed and start its process",
    access: "owner",
    body: newWorker,
    response: spawnedWorker,
  }),
  changeWorker: endpoint({
    method: "PATCH",
    path: "/api/workers/:id",
    summary: "Change what a worker can do, the account it uses, whether it is paused",
    access: "owner",
    params,
    body: worker.pick({ capabilities: true, subscription: true, paused: true }).partial().strict(),
    response: worker,
  }),
  killWorker: endpoint({
    method: "POST",
    path: "/api/workers/:id/kill",
    summary: "End the worker's session with every process in it; its task is given back",
    access: "owner",
    params,
    response: worker,
  }),
  removeWorker: endpoint({
    method: "DELETE",
    path: "/api/workers/:id",
    summary: "Forget a worker that has no process",
    access: "owner",
    params,
    response: worker,
  }),
  workerToken: endpoint({
    method: "POST",
    path: "/api/workers/:id/token",
    summary: "A new token for a worker that runs elsewhere; the older one ends",
    access: "owner",
    params,
    response: z.object({ id: z.string(), token: z.string() }),
  }),
};
