import { expect, test } from "vitest";
import { HELD_STATES, TASK_STATES } from "../../../src/domain/states.ts";
import { priority, type Task } from "../../../src/domain/task.ts";
import { boardSentence } from "../../../web/src/features/tasks/board/sentence.ts";
import { columnsOf } from "../../../web/src/features/tasks/board/columns.ts";
import { liveState } from "../../../web/src/features/tasks/live-state.ts";
import { PRIORITIES } from "../../../web/src/ui/priority/priorities.ts";
import { HELD_WORDS, STATES } from "../../../web/src/ui/state/tones.ts";
import { aTask, AT, aWorker, later } from "../../conformance/store/samples.ts";

const now_ms = Date.parse(AT) + 10_000;
const worker = aWorker({ last_seen_at: later(8) });
const words = (task: Partial<Task>, around: { place?: number; worker?: typeof worker } = {}) =>
  liveState(aTask(task), { worker: undefined, place: undefined, ...around, now_ms }).text;

test("the page knows every state, held state and priority, in the domain's order", () => {
  expect(STATES).toEqual(TASK_STATES);
  expect(Object.keys(HELD_WORDS)).toEqual(HELD_STATES);
  expect(PRIORITIES).toEqual(priority.options);
});

test("a board shows every state once, and empty neighbours as one strip", () => {
  const columns = columnsOf([aTask({ status: "ready" }), aTask({ status: "blocked" })]);
  const shown = columns.flatMap((each) => (each.kind === "strip" ? each.states : [each.state]));
  expect(shown).toEqual(TASK_STATES);
  expect(columns.map((each) => each.kind)).toEqual(["strip", "column", "strip", "column", "strip"]);
});

test("a column is ordered by score, a finished one by its last change", () => {
  const low = aTask({ id: "bd-low0", score: 0.1, updated_at: later(9) });
  const high = aTask({ id: "bd-high", score: 0.9, updated_at: later(1) });
  const idsIn = (status: Task["status"]) =>
    columnsOf([low, high].map((task) => ({ ...task, status }))).flatMap((each) =>
      each.kind === "column" ? each.tasks.map((task) => task.id) : [],
    );
  expect(idsIn("ready")).toEqual(["bd-high", "bd-low0"]);
  expect(idsIn("completed")).toEqual(["bd-low0", "bd-high"]);
});

test("a held task is at work only while its worker shows signs of life", () => {
  expect(words({ status: "coding" }, { worker })).toBe("anna works on it");
  expect(words({ status: "testing" }, { worker })).toBe("anna runs the checks");
  expect(words({ status: "coding" })).toBe("no worker holds it");
  const silent = aWorker({ last_seen_at: later(-50) });
  expect(words({ status: "coding" }, { worker: silent })).toBe("no sign of anna for 1 min");
});

test("a ready task says where it stands, or that it is held back", () => {
  expect(words({}, { place: 0 })).toBe("next in the queue");
  expect(words({}, { place: 4 })).toBe("no. 5 in the queue");
  expect(words({})).toBe("held back, not in the queue");
  expect(words({ not_before: later(40) }, { place: 0 })).toBe("tries again in 30 s");
});

test("what is wanted of the reader comes first in the board's sentence", () => {
  const statuses = ["ready", "blocked", "coding", "testing"] as const;
  const sentence = boardSentence(statuses.map((status) => ({ status })));
  expect(sentence).toBe("1 waiting for you · 2 being worked on · 1 ready");
  expect(boardSentence([])).toBe("Nothing is open.");
});
