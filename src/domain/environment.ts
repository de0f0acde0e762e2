/**
 * Every environment variable that Ringmaster reads, in one place; `docs/reference/env.md` is
 * printed from it.
 */
export const ENVIRONMENT = {
  RINGMASTER_HOME:
    "Folder of the database, configuration, releases and worktrees. Default: ~/.ringmaster",
  RINGMASTER_URL: "Server to talk to. Default: the one that runs for RINGMASTER_HOME",
  RINGMASTER_TOKEN: "Token to talk with. Default: the owner's, from RINGMASTER_HOME/token",
  RINGMASTER_LOG_LEVEL: "trace, debug, info, warn or error. Default: info",
  RINGMASTER_FAILPOINT:
    "NAME,NAME:FILE ends the server by SIGKILL when it first passes each named point; FILE then " +
    "holds the names of those it passed. For tests of recovery",
  RINGMASTER_FORWARD:
    "Set by `ringmaster up` for the supervisor: names, separated by commas, of the variables " +
    "that are handed on to the agents and to nothing else, such as their keys",
  RINGMASTER_GENERATION: "Set by the supervisor for a server: its generation number",
  RINGMASTER_COMMIT: "Set by the supervisor for a server: the commit of its release",
  RINGMASTER_SOCKET: "Set by the supervisor for a server: the private socket it listens on",
  RINGMASTER_DATABASE: "Set by the supervisor for a trial: the copy of the database to use",
  RINGMASTER_MODE: "Set by the supervisor for a server: live or shadow",
  RINGMASTER_WORKER:
    "Set for a worker and all its descendants: the worker's id, so that orphans are found",
  RINGMASTER_ATTEMPT: "Set for an agent: the attempt it works on",
  RINGMASTER_RUN:
    "Set for an agent and all its descendants: this one run, so that none survives it",
  RINGMASTER_SESSION: "Set for a worker's session and all in it: which session it is",
  RINGMASTER_CHECK: "Set for a check and all its descendants: this one run of a check",
  NO_COLOR: "Any value switches colours off (no-color.org)",
  CI: "Any value means that nobody is there to be asked",
} as const;
