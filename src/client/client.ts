export { type Client, makeClient } from "./call.ts";
export { follow } from "./follow.ts";
export { retrying, type RetryingClient } from "./retrying.ts";
export type { Claim } from "../contract/attempts.ts";
