import type { Assembly, LayerSummary } from "../../src/domain/assembly.ts";
import { AT, OBJECT } from "../conformance/store/samples.ts";

/** How a layer was filled: half of it, with nothing left out, unless told otherwise. */
export const aLayer = (more: Partial<LayerSummary> = {}): LayerSummary => ({
  layer: "code",
  budget: 1_000,
  tokens: 500,
  considered: 30,
  taken: 4,
  left_out: 0,
  named_left_out: 0,
  took_ms: 12,
  ...more,
});

/** A prompt as it was put together. */
export const anAssembly = (more: Partial<Assembly> = {}): Assembly => ({
  id: "as-aaaa",
  hash: "a".repeat(64),
  task_id: "bd-aaaa",
  project_id: "pj-aaaa",
  attempt_id: "at-aaaa",
  iteration: 1,
  session: "fresh",
  commit: OBJECT,
  tokens: 1_200,
  budget: 24_000,
  took_ms: 80,
  at: AT,
  layers: [aLayer()],
  held: null,
  ...more,
});
