import type { Contract, EndpointName } from "../contract/contract.ts";

/** Method and path of every endpoint, as the contract has them; the compiler compares the two. */
export type Routes = {
  readonly [Name in EndpointName]: `${Contract[Name]["method"]} ${Contract[Name]["path"]}`;
};

/**
 * The contract without its schemas: a page in a browser and a short command need no parser of their
 * own requests, and the schemas would cost them most of their loading time.
 */
export const ROUTES: Routes = {
  health: "GET /health",
  apiHealth: "GET /api/health",
  makeSigninLink: "POST /api/signin-links",
  reloadNow: "POST /api/reload",
  reloadStatus: "GET /api/reload",
  reloadHistory: "GET /api/reload/history",
  showReload: "GET /api/reload/:id",
  readiness: "GET /api/readiness",
  listAgents: "GET /api/agents",
  listProjects: "GET /api/projects",
  addProject: "POST /api/projects",
  showProject: "GET /api/projects/:id",
  removeProject: "DELETE /api/projects/:id",
  listTasks: "GET /api/tasks",
  addTask: "POST /api/tasks",
  showTask: "GET /api/tasks/:id",
  changeTask: "PATCH /api/tasks/:id",
  addDependency: "POST /api/tasks/:id/dependencies",
  taskEvidence: "GET /api/tasks/:id/evidence",
  taskLogs: "GET /api/tasks/:id/logs",
  taskPrompt: "GET /api/tasks/:id/prompt",
  showQueue: "GET /api/queue",
  listWorkers: "GET /api/workers",
  addWorker: "POST /api/workers",
  showWorker: "GET /api/workers/:id",
  spawnWorker: "POST /api/workers/:id/spawn",
  spawnNewWorker: "POST /api/workers/spawn",
  killWorker: "POST /api/workers/:id/kill",
  removeWorker: "DELETE /api/workers/:id",
  workerToken: "POST /api/workers/:id/token",
  claimTask: "POST /api/workers/:id/claim",
  heartbeat: "POST /api/attempts/:id/heartbeat",
  reportProgress: "POST /api/attempts/:id/progress",
  attemptPrompt: "GET /api/attempts/:id/prompt",
  appendOutput: "POST /api/attempts/:id/output",
  addEvidence: "POST /api/attempts/:id/evidence",
  reportAttempt: "POST /api/attempts/:id/report",
  reportResult: "POST /api/tasks/:id/report",
  listAttempts: "GET /api/tasks/:id/attempts",
};
