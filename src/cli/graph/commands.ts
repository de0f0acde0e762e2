import { flag, row, shape, text, type Command } from "../shape.ts";

/** `graph` */
export const graph = shape({
  summary: "Show how open tasks hang together: longest chain, bottlenecks, waves, tracks, ranks",
  args: {},
  options: {
    project: text("--project <project>", "only tasks of this project (name or id)"),
    dot: flag("--dot", "print the graph in the DOT language of Graphviz instead"),
  },
});

/** The graph of open tasks. */
export const graphCommands: readonly Command[] = [row("graph", graph, () => import("./show.ts"))];
