import { expect, onTestFinished, test, vi } from "vitest";
import { filePlace } from "./place.ts";
import * as a from "./samples.ts";

test("a commit of another store is told after a long silence, too", async () => {
  const place = await filePlace();
  const [store, other] = [await place.open(), await place.open()];
  onTestFinished(async () => {
    vi.useRealTimers();
    await store.close();
    await other.close();
    await place.remove();
  });
  // The store's own timers stand still from here on, so only the written file can wake it.
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "performance"] });
  const told = new Promise<void>((resolve) => void store.onCommit(resolve));
  vi.advanceTimersByTime(60_000);
  await other.write((t) => t.projects.insert(a.aProject()));
  await told;
  expect(await store.read((t) => t.projects.list())).toHaveLength(1);
});
