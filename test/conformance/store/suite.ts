import { afterEach, beforeEach, describe } from "vitest";
import type { Store } from "../../../src/ports/store.ts";
import { accountFacts } from "./accounts.ts";
import { assemblyFacts } from "./assemblies.ts";
import { batchFacts } from "./batches.ts";
import { choiceFacts } from "./choice.ts";
import { graphFacts } from "./graph.ts";
import { integrityFacts } from "./integrity.ts";
import { lessonFacts } from "./lessons.ts";
import { peopleFacts } from "./people.ts";
import type { Place, Subject } from "./place.ts";
import { queueFacts } from "./queue.ts";
import { recordFacts } from "./records.ts";
import { roundFacts } from "./rounds.ts";
import { sharingFacts } from "./sharing.ts";
import { streamFacts } from "./streams.ts";
import { transactionFacts } from "./transactions.ts";

/**
 * What every store must do, whatever its engine. `open` makes an empty place for it; facts on
 * several processes are left out where the place has no address.
 */
export function storeConformance(name: string, open: () => Promise<Place>, shared: boolean): void {
  describe(`a store in ${name}`, () => {
    let now: { store: Store; place: Place };
    beforeEach(async () => {
      const place = await open();
      now = { place, store: await place.open() };
    });
    afterEach(async () => {
      await now.store.close();
      await now.place.remove();
    });
    const subject: Subject = () => now;
    recordFacts(subject);
    integrityFacts(subject);
    queueFacts(subject);
    choiceFacts(subject);
    graphFacts(subject);
    peopleFacts(subject);
    streamFacts(subject);
    transactionFacts(subject);
    accountFacts(subject);
    batchFacts(subject);
    lessonFacts(subject);
    assemblyFacts(subject);
    roundFacts(subject);
    if (shared) sharingFacts(subject);
  });
}
