import type { IdKind } from "../domain/ids.ts";

/** Time and chance, so that nothing above reads them from the machine. */
export interface Clock {
  /** Wall clock, ISO 8601 UTC. For records only. */
  now(): string;
  /** Milliseconds that never step back. For leases and limits. */
  monotonic(): number;
  /** A fresh id of a kind, such as `bd-k3v9x1`. */
  id(kind: IdKind): string;
  /** A fresh secret of 256 bits, base64url. */
  secret(): string;
}
