import { z } from "zod";
import { timestamp } from "./ids.ts";

/**
 * Who a token or session speaks for: the owner may do everything; a worker may claim and work; an
 * attempt's token may only write to that attempt; a sign-in link may only become a session.
 */
export const tokenKind = z.enum(["owner", "worker", "attempt", "signin", "session"]);

/** A secret's record. Only the SHA-256 of the secret is kept. */
export const token = z.object({
  id: z.string(),
  kind: tokenKind,
  /** Worker or attempt id; "owner" for the owner's; a link and a session are their own subject. */
  subject: z.string(),
  hash: z.string(),
  expires_at: timestamp.nullable(),
  created_at: timestamp,
});

/** A secret's record. */
export type Token = z.infer<typeof token>;
/** Who a token speaks for. */
export type TokenKind = z.infer<typeof tokenKind>;
