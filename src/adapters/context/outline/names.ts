import type { Node } from "web-tree-sitter";
import type { DefinitionKind } from "./kinds.ts";

const NAME_CHARS_MAX = 100;
const PLAIN_NAME = /^[\p{L}\p{N}_$#@~!?:.*<>=&"' -]+$/u;
const DECLARATORS_MAX = 8;
/** Values of one line that are worth a name. */
const FUNCTION = /function|lambda|class/;

/**
 * The name under which a definition is known; `undefined` for what is none after all: a value of
 * one line, a struct that is only mentioned, a pattern that takes several values apart.
 */
export function nameOf(node: Node, kind: DefinitionKind): string | undefined {
  const text = (kind === "value" ? valueName(node) : definitionName(node))?.text;
  if (text === undefined || text.length > NAME_CHARS_MAX || !PLAIN_NAME.test(text))
    return undefined;
  return text.replaceAll(/^["']|["']$/g, "");
}

function definitionName(node: Node): Node | null {
  if (node.type.endsWith("_specifier") && node.childForFieldName("body") === null) return null;
  if (node.type === "impl_item") return unparametrised(node.childForFieldName("type"));
  const declarator = node.childForFieldName("declarator");
  if (declarator !== null) return declaredIn(declarator);
  if (node.type === "type_declaration")
    return node.namedChildren[0]?.childForFieldName("name") ?? null;
  return node.childForFieldName("name");
}

/** `Cell` of `Cell<T>`. */
function unparametrised(type: Node | null): Node | null {
  return type?.childForFieldName("type") ?? type;
}

/** In C a name stands inside the shape of its type: `*(*name)(int)`. */
function declaredIn(declarator: Node): Node {
  let node = declarator;
  for (let depth = 0; depth < DECLARATORS_MAX; depth += 1) {
    const inner = node.childForFieldName("declarator");
    if (inner === null) break;
    node = inner;
  }
  return node;
}

function valueName(node: Node): Node | null {
  const is_many = node.endPosition.row > node.startPosition.row;
  const holder = node.namedChildren.find(({ type }) => /^variable_declarator$|_spec$/.test(type));
  const own = holder ?? node;
  const value = own.childForFieldName("value") ?? own.childForFieldName("right");
  if (!is_many && !FUNCTION.test(value?.type ?? "")) return null;
  if (node.type === "assignment_expression" || node.type === "pair")
    return FUNCTION.test(value?.type ?? "") ? lastOf(own) : null;
  return own.childForFieldName("name");
}

/** `end` of `Reply.prototype.end = …`. */
function lastOf(node: Node): Node | null {
  const left = node.childForFieldName("left") ?? node.childForFieldName("key");
  return left?.childForFieldName("property") ?? left;
}
