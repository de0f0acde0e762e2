import type { Definition } from "../index/shape.ts";
import type { DefinitionKind } from "./kinds.ts";

/**
 * A definition as a syntax tree has it. `from` and `to` hold its comments and decorators; `head` is
 * the line where it proper begins, `signature_to` the last line of what says how to use it. Lines
 * are counted from 0. `is_local`: it stands inside a function.
 */
export type Outlined = Definition & {
  kind: DefinitionKind;
  head: number;
  signature_to: number;
  is_local: boolean;
};

/**
 * What a file holds: its definitions in the order of their lines, and the lines at which a
 * statement or a definition begins, or just after which one ends: there it may be cut.
 */
export type Outline = {
  definitions: readonly Outlined[];
  borders: readonly number[];
};

/** The definitions at which a file may be parted: what stands inside a function belongs to it. */
export function wholesOf({ definitions }: Outline): Outlined[] {
  return definitions.filter(({ is_local }) => !is_local);
}
