import { TASK_STATES, TERMINAL_STATES, type TaskState } from "../../domain/states.ts";
import { TRANSITIONS, type Row } from "../../domain/transitions.ts";

/**
 * Moves that the diagram leaves out, because they can be made from nearly every state outside of
 * work: they would hide the way that work takes.
 */
const LEFT_OUT: readonly string[] = ["undo", "hold", "split", "children_completed"];

const isShown = ({ trigger, to }: Row): boolean =>
  !LEFT_OUT.includes(trigger) && to !== "archived" && to !== "draft";

/** All moves from one state to another, by their triggers. */
type Arrow = { from: TaskState; to: TaskState; triggers: string[] };

/** A state as it is drawn: where its box begins, and the moves that leave it, one a line. */
type Box = { state: TaskState; top: number; leaving: Arrow[] };

const LINE = 18;
const GAP = 12;
const BOX = { left: 16, width: 170 };
const LABEL_LEFT = BOX.left + BOX.width + 10;
const LANES_LEFT = 560;
const LANE = 15;

/**
 * The table of moves as a picture (SVG). Each state is a box; each line that leaves it is a move
 * with its triggers, and runs to the lane of the state that it leads to; the lane ends in an arrow
 * at that state. It brings its own colours for light and dark.
 */
export function stateDiagram(): string {
  const boxes = boxesOf(arrowsOf(TRANSITIONS.filter(isShown)));
  const targets = TASK_STATES.filter((state) =>
    boxes.some(({ leaving }) => leaving.some(({ to }) => to === state)),
  );
  const width = LANES_LEFT + targets.length * LANE + 10;
  const last = boxes.at(-1);
  const height = last ? bottomOf(last) + GAP : GAP;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" ` +
      `width="${width}" height="${height}" role="img" aria-labelledby="title">`,
    '<title id="title">States of a task and the moves between them</title>',
    STYLE,
    `<rect class="page" width="${width}" height="${height}" rx="6"/>`,
    ...targets.flatMap((target, index) => lane(boxes, target, index)),
    ...boxes.flatMap(boxText),
    "</svg>",
    "",
  ].join("\n");
}

const STYLE = `<style>
text { font: 12px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; fill: #1f2328 }
.page { fill: #ffffff }
.box { fill: #f2f4f7; stroke: #57606a }
.end { stroke-width: 2.5 }
.name { font-weight: bold }
path { fill: none; stroke-width: 1.5 }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3 }
.page { fill: #0d1117 }
.box { fill: #1c2330; stroke: #8b949e }
}
</style>`;

function arrowsOf(rows: readonly Row[]): Arrow[] {
  const all = rows.flatMap(({ from, trigger, to }) =>
    from.map((at) => ({ from: at, trigger, to })),
  );
  const grouped = Map.groupBy(all, ({ from, to }) => `${from} ${to}`);
  return [...grouped.values()].flatMap((same) => {
    const triggers = [...new Set(same.map(({ trigger }) => trigger))];
    return same.slice(0, 1).map(({ from, to }) => ({ from, to, triggers }));
  });
}

/** The boxes from top to bottom, in the order of a board. */
function boxesOf(arrows: readonly Arrow[]): Box[] {
  let top = GAP;
  return TASK_STATES.map((state) => {
    const leaving = arrows.filter(({ from }) => from === state);
    const box = { state, top, leaving };
    top = bottomOf(box) + GAP;
    return box;
  });
}

const bottomOf = ({ top, leaving }: Box): number => top + (1 + leaving.length) * LINE + 6;

/** The height of a box's line: 0 is where moves arrive, the others are those that leave. */
const lineAt = ({ top }: Box, line: number): number => top + line * LINE + 14;

/** Everything that leads to one state: lines into its lane, the lane, and its arrow. */
function lane(boxes: readonly Box[], target: TaskState, index: number): string[] {
  const x = LANES_LEFT + index * LANE;
  const edge = BOX.left + BOX.width;
  const stroke = `stroke="hsl(${(index * 137) % 360} 60% 50%)"`;
  const starts = boxes.flatMap((box) =>
    box.leaving.flatMap(({ to }, at) => (to === target ? [lineAt(box, at + 1)] : [])),
  );
  const end = boxes.filter(({ state }) => state === target).map((box) => lineAt(box, 0));
  const [y = 0] = end;
  const ys = [...starts, ...end];
  return [
    ...starts.map((start) => `<path ${stroke} d="M${edge} ${start + 3}H${x}"/>`),
    `<path ${stroke} d="M${x} ${Math.min(...ys) + 3}V${Math.max(...ys) + 3}"/>`,
    `<path ${stroke} d="M${x} ${y + 3}H${edge + 2}m6 -4l-6 4l6 4"/>`,
  ];
}

function boxText(box: Box): string[] {
  const { state, top, leaving } = box;
  const ends: readonly TaskState[] = TERMINAL_STATES;
  const kind = ends.includes(state) ? "box end" : "box";
  const size = `width="${BOX.width}" height="${bottomOf(box) - top}"`;
  return [
    `<rect class="${kind}" x="${BOX.left}" y="${top}" ${size} rx="5"/>`,
    `<text class="name" x="${BOX.left + 10}" y="${lineAt(box, 0) + 3}">${state}</text>`,
    ...leaving.map(({ triggers, to }, at) => {
      const y = lineAt(box, at + 1) - 2;
      return `<text x="${LABEL_LEFT}" y="${y}">${triggers.join(", ")} → ${to}</text>`;
    }),
  ];
}
