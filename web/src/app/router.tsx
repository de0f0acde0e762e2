import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Link,
} from "@tanstack/react-router";
import { Board } from "../features/tasks/board/board.tsx";
import { Queue } from "../features/tasks/queue/queue.tsx";
import { PageHead } from "../ui/page/page.tsx";
import { Shell } from "./shell/shell.tsx";

// Pages that are not needed at once come as files of their own; see `fetchPages`.
const Accounts = lazyRouteComponent(() => import("../features/accounts/accounts.tsx"), "Accounts");
const Agents = lazyRouteComponent(() => import("../features/workers/agents/agents.tsx"), "Agents");
const Graph = lazyRouteComponent(() => import("../features/graph/graph.tsx"), "Graph");
const History = lazyRouteComponent(() => import("../features/history/history.tsx"), "History");
const Projects = lazyRouteComponent(() => import("../features/projects/projects.tsx"), "Projects");
const Reload = lazyRouteComponent(() => import("../features/reload/reload.tsx"), "Reload");
const TaskPage = lazyRouteComponent(
  () => import("../features/tasks/task-page/task-page.tsx"),
  "TaskPage",
);
const WorkerPage = lazyRouteComponent(
  () => import("../features/workers/worker-page/worker-page.tsx"),
  "WorkerPage",
);
const Workers = lazyRouteComponent(() => import("../features/workers/workers.tsx"), "Workers");
const Worktrees = lazyRouteComponent(
  () => import("../features/workers/worktrees/worktrees.tsx"),
  "Worktrees",
);

const PAGES = [
  TaskPage,
  Accounts,
  Agents,
  Graph,
  History,
  Projects,
  Reload,
  WorkerPage,
  Workers,
  Worktrees,
];

/**
 * Fetches the files of every page. Done as soon as the page is at rest: the server may be replaced
 * while it is open, and the new one no longer has the files of the old build. Where one is asked
 * for too late, the router loads the whole page anew.
 */
export function fetchPages(): void {
  // What fails now is asked for again when its page is opened.
  for (const page of PAGES) page.preload?.()?.catch(() => undefined);
}

function NoSuchPage() {
  return (
    <>
      <PageHead title="There is no such page" />
      <Link to="/" className="link">
        To the board
      </Link>
    </>
  );
}

const root = createRootRoute({ component: Shell, notFoundComponent: NoSuchPage });
const boardRoute = createRoute({ getParentRoute: () => root, path: "/", component: Board });
const taskRoute = createRoute({
  getParentRoute: () => root,
  path: "/tasks/$id",
  component: TaskPage,
});
const queueRoute = createRoute({ getParentRoute: () => root, path: "/queue", component: Queue });
const graphRoute = createRoute({ getParentRoute: () => root, path: "/graph", component: Graph });
const historyRoute = createRoute({
  getParentRoute: () => root,
  path: "/history",
  component: History,
});
const projectsRoute = createRoute({
  getParentRoute: () => root,
  path: "/projects",
  component: Projects,
});
const workersRoute = createRoute({
  getParentRoute: () => root,
  path: "/workers",
  component: Workers,
});
const agentsRoute = createRoute({
  getParentRoute: () => root,
  path: "/workers/agents",
  component: Agents,
});
const worktreesRoute = createRoute({
  getParentRoute: () => root,
  path: "/workers/worktrees",
  component: Worktrees,
});
const workerRoute = createRoute({
  getParentRoute: () => root,
  path: "/workers/$worker",
  component: WorkerPage,
});
const accountsRoute = createRoute({
  getParentRoute: () => root,
  path: "/accounts",
  component: Accounts,
});
const reloadRoute = createRoute({
  getParentRoute: () => root,
  path: "/reload",
  component: Reload,
});

/** Every page by its address. */
export const router = createRouter({
  routeTree: root.addChildren([
    boardRoute,
    queueRoute,
    graphRoute,
    historyRoute,
    taskRoute,
    projectsRoute,
    workersRoute,
    agentsRoute,
    worktreesRoute,
    workerRoute,
    accountsRoute,
    reloadRoute,
  ]),
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
