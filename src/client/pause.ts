/** Resolves after a while, or at once when the signal aborts; whoever waits looks at the signal. */
export async function pause(duration_ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, duration_ms);
    signal.addEventListener("abort", done);
  });
}
