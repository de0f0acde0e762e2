import type { Node } from "web-tree-sitter";
import { nameOf } from "./names.ts";
import type { DefinitionKind, TreeShape } from "./kinds.ts";
import type { Outline, Outlined } from "./outline.ts";

/** More than that is data, and is not looked at to its end. */
const NODES_MAX = 100_000;
const DEFINITIONS_MAX = 5_000;
const SIGNATURE_LINES_MAX = 6;

/** Nodes whose children are statements or members: between them it may be cut. */
const BLOCK = new RegExp(
  "^(program|module|source_file|translation_unit|compilation_unit|then|do|else)$|block|body|" +
    "^((field_)?declaration|statement|enum_variant)_list$",
);

/**
 * A node that is to be looked into, and whether it is local. `lead`: where comments begin that
 * stand before the node and belong to its first child; -1: there are none.
 */
type Visit = { node: Node; is_local: boolean; lead: number };

type Reading = {
  shape: TreeShape;
  definitions: Outlined[];
  borders: Set<number>;
  open: Visit[];
};

/** What the tree of a text holds. Only nodes of several lines are looked into. */
export function readTree(root: Node, shape: TreeShape): Outline {
  const reading: Reading = { shape, definitions: [], borders: new Set(), open: [] };
  reading.open.push({ node: root, is_local: false, lead: -1 });
  for (let looked = 0; looked < NODES_MAX; looked += 1) {
    const visit = reading.open.pop();
    if (visit === undefined || reading.definitions.length >= DEFINITIONS_MAX) break;
    lookInto(reading, visit);
  }
  return {
    definitions: reading.definitions.toSorted((a, b) => a.from - b.from || b.to - a.to),
    borders: [...reading.borders].toSorted((a, b) => a - b),
  };
}

function lookInto(reading: Reading, { node, is_local, lead: before }: Visit): void {
  const is_block = BLOCK.test(node.type);
  // where comments before a child begin, and where what stands before it ends
  let [lead, last] = [before, before < 0 ? -1 : node.startPosition.row - 1];
  for (const child of node.namedChildren) {
    const [from, to] = [child.startPosition.row, lastLineOf(child)];
    const begins_line = from > last;
    if (reading.shape.lead.has(child.type) && !isShebang(child)) {
      if (begins_line && (lead < 0 || from > last + 1)) lead = from;
      last = to;
      continue;
    }
    const start = lead >= 0 && from <= last + 1 ? lead : from;
    if (is_block && begins_line) reading.borders.add(start).add(to + 1);
    takeIn(reading, child, { start, is_local });
    [lead, last] = [-1, to];
  }
}

function takeIn(
  { shape, definitions, open }: Reading,
  outer: Node,
  { start, is_local }: { start: number; is_local: boolean },
): void {
  const node = unwrapped(outer, shape);
  const kind = shape.kinds[node.type];
  const name = kind === undefined ? undefined : nameOf(node, kind);
  const is_many = lastLineOf(outer) > outer.startPosition.row;
  if (kind !== undefined && name !== undefined)
    definitions.push({ ...placeOf(outer, node, start), name, kind: kindOf(node, kind), is_local });
  const goes_deeper = is_local || (name !== undefined && kindOf(node, kind) === "function");
  const lead = name === undefined && start < outer.startPosition.row ? start : -1;
  if (is_many) open.push({ node, is_local: goes_deeper, lead });
}

/** The first line of a script is nobody's comment. */
function isShebang({ startPosition, text }: Node): boolean {
  return startPosition.row === 0 && text.startsWith("#!");
}

function unwrapped(outer: Node, { wrappers, kinds }: TreeShape): Node {
  let node = outer;
  while (wrappers.has(node.type)) {
    const inner = node.namedChildren.find(({ type }) => type in kinds || wrappers.has(type));
    if (inner === undefined) return node;
    node = inner;
  }
  return node;
}

function placeOf(outer: Node, node: Node, from: number) {
  const head = outer.startPosition.row;
  const body = bodyOf(node);
  const to = lastLineOf(outer);
  const signature_to = body === null ? head : lastOfSignature(body);
  const end = Math.min(Math.max(head, signature_to), head + SIGNATURE_LINES_MAX - 1, to);
  return { from, to, head, signature_to: end };
}

/** A body that begins a line of its own is no part of the signature. */
function lastOfSignature(body: Node): number {
  let before = body.previousSibling;
  while (before !== null && /comment/.test(before.type)) before = before.previousSibling;
  return before === null
    ? body.startPosition.row
    : Math.min(lastLineOf(before), body.startPosition.row);
}

/** The value of a variable, a property, an assignment. */
function valueOf(node: Node): Node | null {
  const declared = node.namedChildren.find(({ type }) => type === "variable_declarator");
  return (declared ?? node).childForFieldName(
    node.type === "assignment_expression" ? "right" : "value",
  );
}

function bodyOf(node: Node): Node | null {
  const own = node.childForFieldName("body") ?? valueOf(node)?.childForFieldName("body");
  return own ?? node.namedChildren.find(({ type }) => BLOCK.test(type)) ?? null;
}

const FUNCTION = /function|lambda|closure/;

/** A variable that holds a function or a class is one. */
function kindOf(node: Node, kind: DefinitionKind | undefined): DefinitionKind {
  if (kind !== "value") return kind ?? "value";
  const type = valueOf(node)?.type ?? "";
  if (FUNCTION.test(type)) return "function";
  return type === "class" ? "class" : "value";
}

/** Some nodes hold the end of their last line. */
function lastLineOf({ startPosition, endPosition }: Node): number {
  const { row, column } = endPosition;
  return column === 0 && row > startPosition.row ? row - 1 : row;
}
