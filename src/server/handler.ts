import type { TokenKind } from "../domain/access.ts";
import type { Contract, EndpointName } from "../contract/contract.ts";
import type { AnswerOf, Endpoint, InputOf } from "../contract/endpoint.ts";
import type { Tables } from "../ports/store.ts";

/** Who calls: the kind of secret that was shown and whom it speaks for. */
export type Caller = { kind: TokenKind | "anyone"; subject: string };

/**
 * What a handler without a transaction gets besides its input. `signal` aborts when the caller is
 * gone.
 */
export type Call = { caller: Caller; signal: AbortSignal };

/**
 * How an endpoint is answered. `read` and `write` run inside one transaction of the store; the
 * answer to a `write` with an Idempotency-Key is stored in that same transaction, so a repeated
 * request is answered alike and does nothing twice. `free` opens its own transactions, for what
 * must wait or touch the world.
 */
export type Handler<E extends Endpoint> =
  | { kind: "read"; run(tables: Tables, input: InputOf<E>, caller: Caller): Promise<AnswerOf<E>> }
  | {
      kind: "write";
      /** What must be asked of the world before the transaction; a Problem refuses the request. */
      before?(input: InputOf<E>): Promise<void>;
      run(tables: Tables, input: InputOf<E>, caller: Caller): Promise<AnswerOf<E>>;
    }
  | { kind: "free"; run(input: InputOf<E>, call: Call): Promise<AnswerOf<E>> };

/** One handler for every endpoint of the contract; the compiler sees to it that none is missing. */
export type Handlers = { [Name in EndpointName]: Handler<Contract[Name]> };

/** How a caller is named in histories. */
export function callerName({ kind, subject }: Caller): string {
  return kind === "owner" || kind === "session" ? "owner" : `${kind}:${subject}`;
}
