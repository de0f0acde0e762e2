import { z } from "zod";

/**
 * A field of a shape, as the pages show it. `path` is dotted; `[]` stands for each item of a list.
 */
export type Field = {
  path: string;
  type: string;
  required: boolean;
  /** As JSON; "" when there is none. */
  fallback: string;
  doc: string;
};

/** Shapes that have a section of their own; other shapes refer to them by name. */
export type Named = ReadonlyMap<unknown, string>;

type Node = z.core.JSONSchema.JSONSchema;

const NONE: Named = new Map();

/** The fields of an object shape, those of inner objects included. */
export function fieldsOf(schema: z.ZodType, io: "input" | "output", named: Named = NONE): Field[] {
  return within(toNode(schema, io, named), "");
}

/** A shape's type in words. */
export function typeOf(schema: z.ZodType, io: "input" | "output", named: Named = NONE): string {
  return words(toNode(schema, io, named, true));
}

function toNode(schema: z.ZodType, io: "input" | "output", named: Named, top = false): Node {
  return z.toJSONSchema(schema, {
    io,
    unrepresentable: "any",
    override: ({ zodSchema, jsonSchema, path }) => {
      const name = named.get(zodSchema);
      if (name === undefined || (path.length === 0 && !top)) return;
      for (const key of Object.keys(jsonSchema)) Reflect.deleteProperty(jsonSchema, key);
      jsonSchema.title = name;
    },
  });
}

function within(node: Node, before: string): Field[] {
  const required = new Set(node.required);
  return Object.entries(node.properties ?? {}).flatMap(([name, inner]) => {
    const path = `${before}${name}`;
    return fieldAt(inner, path, required.has(name));
  });
}

function fieldAt(inner: Node | boolean, path: string, required: boolean): Field[] {
  if (typeof inner === "boolean") return [];
  const deeper = inside(inner, path);
  const fallback = inner.default === undefined ? "" : JSON.stringify(inner.default);
  const own = { path, type: words(inner), required, fallback, doc: inner.description ?? "" };
  // A plain group of fields says nothing by itself.
  const isGroup = inner.properties !== undefined && own.doc === "";
  return isGroup ? deeper : [own, ...deeper];
}

function inside(node: Node, path: string): Field[] {
  if (node.properties) return within(node, `${path}.`);
  if (typeof node.items === "object" && !Array.isArray(node.items))
    return inside(node.items, `${path}[]`);
  if (typeof node.additionalProperties === "object")
    return inside(node.additionalProperties, `${path}.NAME`);
  return [];
}

function words(node: Node | boolean | undefined): string {
  if (node === undefined || typeof node === "boolean") return "any";
  if (node.title !== undefined) return `[${node.title}](#${node.title.toLowerCase()})`;
  if (node.enum) return node.enum.map((value) => `\`${String(value)}\``).join(", ");
  if (node.const !== undefined) return `\`${String(node.const)}\``;
  const choices = node.anyOf ?? node.oneOf;
  if (choices) return choiceWords(choices);
  if (Array.isArray(node.type)) return node.type.join(" or ");
  if (node.type === "array") return listWords(node);
  if (node.type === "object") return node.properties ? "object" : `object of ${inner(node)}`;
  return `${node.type ?? "any"}${bounds(node)}`;
}

function choiceWords(choices: readonly Node[]): string {
  const kinds = choices.map((choice) => choice.properties?.["type"]);
  const names = kinds.flatMap((kind) => (typeof kind === "object" && kind.const ? [kind] : []));
  if (names.length === choices.length) return `object by \`type\`: ${names.map(words).join(", ")}`;
  return choices.map(words).join(" or ");
}

function listWords(node: Node): string {
  return `list of ${Array.isArray(node.items) ? "any" : words(node.items)}`;
}

function inner(node: Node): string {
  return words(node.additionalProperties);
}

// zod writes the range of safe integers as bounds; that is none worth telling.
const SAFE = Number.MAX_SAFE_INTEGER;

function bounds(node: Node): string {
  const least = node.minimum !== undefined && node.minimum > -SAFE ? node.minimum : undefined;
  const most = node.maximum !== undefined && node.maximum < SAFE ? node.maximum : undefined;
  const above = node.exclusiveMinimum === undefined ? "" : `, more than ${node.exclusiveMinimum}`;
  if (least !== undefined && most !== undefined) return `, ${least} to ${most}${above}`;
  if (least !== undefined) return `, at least ${least}`;
  if (most !== undefined) return `, at most ${most}${above}`;
  return above + lengths(node);
}

function lengths({ minLength, maxLength, format }: Node): string {
  if (format === "date-time") return ", ISO 8601 UTC";
  if (maxLength !== undefined) return `, ${minLength ?? 0} to ${maxLength} characters`;
  return minLength === 1 ? ", not empty" : "";
}
