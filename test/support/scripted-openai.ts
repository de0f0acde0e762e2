import { secondsUntil, type Fault, type Refusal } from "./scripted-step.ts";

/**
 * The errors of OpenAI's servers, in both of its protocols. An account's limit with a reset is the
 * one of its sign-in ("usage_limit_reached"), one without is that of its keys.
 */
export function openaiRefusal(fault: Fault): Refusal {
  const made = (status: number, type: string, message: string, more: object = {}) => ({
    status,
    body: { error: { message, type, param: null, code: null, ...more } },
  });
  if (fault.kind === "bad_key") {
    const code = "invalid_api_key";
    return made(401, "invalid_request_error", "Incorrect API key provided: invented.", { code });
  }
  if (fault.kind === "server_error")
    return made(500, "server_error", "The server had an error while processing your request.");
  if (fault.kind === "overloaded")
    return made(503, "server_error", "The server is currently overloaded.");
  if (fault.kind === "bad_request") return made(400, "invalid_request_error", fault.message);
  if (fault.kind === "too_long") {
    const message = "Your input exceeds the context window of this model.";
    return made(400, "invalid_request_error", message, { code: "context_length_exceeded" });
  }
  const { resets_at } = fault;
  if (resets_at === undefined) {
    const short = made(429, "requests", "Rate limit reached.", { code: "rate_limit_exceeded" });
    return { ...short, headers: { "retry-after": "1" } };
  }
  const more = { plan_type: "plus", resets_at: Math.floor(resets_at.getTime() / 1_000) };
  const limited = made(429, "usage_limit_reached", "The usage limit has been reached.", more);
  return { ...limited, headers: { "retry-after": String(secondsUntil(resets_at)) } };
}

/** What each answer of a model is said to have used, of the same tokens in both protocols. */
export const OPENAI_USAGE = { input: 1200, cached: 300, output: 50, reasoning: 10 } as const;
