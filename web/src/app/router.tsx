import { createRootRoute, createRoute, createRouter, Link } from "@tanstack/react-router";
import { Reload } from "../features/reload/reload.tsx";
import { Board } from "../features/tasks/board/board.tsx";
import { TaskPage } from "../features/tasks/task-page/task-page.tsx";
import { Workers } from "../features/workers/workers.tsx";
import { PageHead } from "../ui/page/page.tsx";
import { Shell } from "./shell/shell.tsx";

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

function TaskRoute() {
  const { id } = taskRoute.useParams();
  return <TaskPage key={id} id={id} />;
}

const root = createRootRoute({ component: Shell, notFoundComponent: NoSuchPage });
const boardRoute = createRoute({ getParentRoute: () => root, path: "/", component: Board });
const taskRoute = createRoute({
  getParentRoute: () => root,
  path: "/tasks/$id",
  component: TaskRoute,
});
const workersRoute = createRoute({
  getParentRoute: () => root,
  path: "/workers",
  component: Workers,
});
const reloadRoute = createRoute({
  getParentRoute: () => root,
  path: "/reload",
  component: Reload,
});

/** Every page by its address. */
export const router = createRouter({
  routeTree: root.addChildren([boardRoute, taskRoute, workersRoute, reloadRoute]),
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
