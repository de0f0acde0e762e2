import { end, remember, type Flight, type Launch } from "./flight.ts";

const WATCH_MS = 1_000;

/** Watches limits, abort signal and the growth of the tree; returns how to stop watching. */
export function guard(flight: Flight, { limits, signal }: Launch): () => void {
  const run = setTimeout(() => void end(flight, "run_limit"), limits.run_ms);
  const idle = setTimeout(() => void end(flight, "idle_limit"), limits.idle_ms);
  const watch = setInterval(() => remember(flight), WATCH_MS);
  const cancel = () => void end(flight, "cancelled");
  signal?.addEventListener("abort", cancel, { once: true });
  if (signal?.aborted) cancel(); // while the program was being started
  let bytes = 0;
  const meter = (chunk: Buffer | string) => {
    idle.refresh();
    bytes += chunk.length;
    if (bytes > limits.output_bytes_max) void end(flight, "output_limit");
  };
  flight.child.stdout.on("data", meter);
  flight.child.stderr.on("data", meter);
  return () => {
    signal?.removeEventListener("abort", cancel);
    clearTimeout(run);
    clearTimeout(idle);
    clearInterval(watch);
  };
}
