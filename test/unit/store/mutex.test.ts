import { expect, test } from "vitest";
import { fairMutex } from "../../../src/adapters/store/mutex.ts";

test("work is done in the order in which it came, one at a time", async () => {
  const inTurn = fairMutex();
  const steps: number[] = [];
  const work = (n: number) =>
    inTurn(async () => {
      steps.push(n);
      await Promise.resolve();
      steps.push(n);
      return n;
    });
  expect(await Promise.all([work(1), work(2), work(3)])).toEqual([1, 2, 3]);
  expect(steps).toEqual([1, 1, 2, 2, 3, 3]);
});

test("a failure is told to its caller and does not stop the queue", async () => {
  const inTurn = fairMutex();
  const fault = new Error("no");
  const failing = inTurn(() => Promise.reject(fault));
  const next = inTurn(async () => "done");
  await expect(failing).rejects.toBe(fault);
  expect(await next).toBe("done");
});
