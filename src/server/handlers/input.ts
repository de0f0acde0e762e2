import { addInput } from "../../engine/tasks/input.ts";
import { splitTask } from "../../engine/tasks/split.ts";
import type { World } from "../../engine/world.ts";
import { callerName, type Handlers } from "../handler.ts";

/** Answers to plain words, and to the wish to split a task. */
export function inputHandlers(world: World): Pick<Handlers, "addInput" | "splitTask"> {
  return {
    addInput: {
      kind: "write",
      run: (tables, { body }, caller) =>
        addInput(world, tables, { ...body, actor: callerName(caller) }),
    },
    splitTask: {
      kind: "write",
      run: (tables, { params, body }, caller) =>
        splitTask(world, tables, { ...params, ...body, actor: callerName(caller) }),
    },
  };
}
