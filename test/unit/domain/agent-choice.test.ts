import { expect, test } from "vitest";
import { partsOfChoice } from "../../../src/domain/agent-choice.ts";

test("what stands after the first colon is the variant, with all of its own colons", () => {
  const variant = "ollama/qwen3:8b";
  expect(partsOfChoice("opencode:ollama/qwen3:8b")).toEqual({ name: "opencode", variant });
  expect(partsOfChoice("claude-code:sonnet")).toEqual({ name: "claude-code", variant: "sonnet" });
});

test("an agent without a variant has none, also with an empty one", () => {
  expect(partsOfChoice("codex")).toEqual({ name: "codex", variant: null });
  expect(partsOfChoice("codex:")).toEqual({ name: "codex", variant: null });
});
