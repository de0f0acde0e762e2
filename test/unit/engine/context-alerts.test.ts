import { expect, it } from "vitest";
import type { Assembly, LayerSummary } from "../../../src/domain/assembly.ts";
import { alertsOf } from "../../../src/engine/prompts/usage.ts";
import { aLayer, anAssembly } from "../../support/assemblies.ts";

const circus = { id: "pj-aaaa", name: "circus" };

const given = (layer: Partial<LayerSummary>, more: Partial<Assembly> = {}) =>
  anAssembly({ layers: [aLayer(layer)], ...more });

const kindsOf = (last: readonly Assembly[]) => alertsOf(circus, last).map(({ kind }) => kind);

it("a code layer that is full and left something out is told, with how often", () => {
  const full = given({ tokens: 900, left_out: 3 });
  const last = [full, given({ tokens: 899, left_out: 3 }), given({ tokens: 1_000, left_out: 0 })];
  expect(alertsOf(circus, last)).toMatchObject([
    { project: "circus", kind: "code_full", prompts: 1, of: 3 },
  ]);
});

it("a full code layer is no loss where prompts held most of what was changed", () => {
  const full = { tokens: 950, left_out: 3 };
  const held = (any: number) => ({ changed: 10, any, layers: { code: any } });
  expect(kindsOf([given(full, { held: held(8) })])).toEqual([]);
  expect(kindsOf([given(full, { held: held(7) })])).toEqual(["code_full"]);
});

it("what a task names itself, and rules, are told whatever room there was", () => {
  expect(kindsOf([given({ left_out: 1, named_left_out: 1 })])).toEqual(["named_left_out"]);
  const rules = { layer: "project", left_out: 1, named_left_out: 1 } as const;
  expect(kindsOf([given(rules)])).toEqual(["rules_left_out"]);
  expect(kindsOf([given({ layer: "documentation", left_out: 9 })])).toEqual([]);
  expect(kindsOf([])).toEqual([]);
});
