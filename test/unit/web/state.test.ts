import { expect, test } from "vitest";
import { HELD_STATES, TASK_STATES, TERMINAL_STATES } from "../../../src/domain/states.ts";
import { priority, taskKind, type Task } from "../../../src/domain/task.ts";
import { boardSentence } from "../../../web/src/features/tasks/board/sentence.ts";
import { columnsOf } from "../../../web/src/features/tasks/board/columns.ts";
import { KINDS } from "../../../web/src/features/tasks/edit-task/kinds.ts";
import { type Around, liveState } from "../../../web/src/features/tasks/live-state.ts";
import { PRIORITIES } from "../../../web/src/ui/priority/priorities.ts";
import { HELD_WORDS, OVER_STATES, STATES } from "../../../web/src/ui/state/tones.ts";
import { aTask, AT, aWorker, later } from "../../conformance/store/samples.ts";

const now_ms = Date.parse(AT) + 10_000;
const worker = aWorker({ last_seen_at: later(8) });
const nobody = { worker: undefined, place: undefined, paused: false, now_ms };
const words = (task: Partial<Task>, around: Partial<Around> = {}) =>
  liveState(aTask(task), { ...nobody, ...around }).text;

test("the page knows every state, priority and kind, in the domain's order", () => {
  expect(STATES).toEqual(TASK_STATES);
  expect(Object.keys(HELD_WORDS)).toEqual(HELD_STATES);
  expect(OVER_STATES).toEqual(TERMINAL_STATES);
  expect(PRIORITIES).toEqual(priority.options);
  expect(KINDS).toEqual(taskKind.options);
});

test("a board shows every state once, and empty neighbours as one strip", () => {
  const columns = columnsOf([aTask({ status: "ready" }), aTask({ status: "blocked" })]);
  const shown = columns.flatMap((each) => (each.kind === "strip" ? each.states : [each.state]));
  expect(shown).toEqual(TASK_STATES);
  expect(columns.map((each) => each.kind)).toEqual(["strip", "column", "strip", "column", "strip"]);
});

test("a column is ordered by rank, a finished one by its last change", () => {
  const low = aTask({ id: "bd-low0", score: 0.9, rank: 0.1, updated_at: later(9) });
  const high = aTask({ id: "bd-high", score: 0.1, rank: 0.9, updated_at: later(1) });
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

test("a ready task that is held back says by what, whatever its place", () => {
  expect(words({ waiting_on: 3 }, { place: 0 })).toBe("waits for 3");
  expect(words({ children: 2, waiting_on: 2 })).toBe("an epic: waits for its children");
  expect(words({}, { place: 0, paused: true })).toBe("its project is paused");
});

test("a blocked task says whether it waits for the reader or for the end of a quarantine", () => {
  const blocked = { status: "blocked" } as const;
  expect(words(blocked)).toBe("waits for you");
  expect(words({ ...blocked, quarantined_until: later(70) })).toBe("quarantined for 1 min");
  expect(words({ ...blocked, quarantined_until: later(-70) })).toBe("waits for you");
});

test("what is wanted of the reader comes first in the board's sentence", () => {
  const statuses = ["ready", "blocked", "coding", "testing"] as const;
  const sentence = boardSentence(statuses.map((status) => ({ status })));
  expect(sentence).toBe("1 waiting for you · 2 being worked on · 1 ready");
  expect(boardSentence([])).toBe("Nothing is open.");
});
