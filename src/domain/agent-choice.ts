/** An agent, and what stands after the colon: its model or mode, which may hold colons itself. */
export type AgentChoice = { name: string; variant: string | null };

/** The parts of an agent choice such as `opencode:ollama/qwen3:8b`. */
export function partsOfChoice(choice: string): AgentChoice {
  const [name = choice, ...rest] = choice.split(":");
  const variant = rest.join(":");
  return { name, variant: variant === "" ? null : variant };
}
