import type { Page } from "playwright-core";
import { complaintsOf, openBrowser } from "./browser.ts";
import { openPlace, type Place, signIn } from "./place.ts";

/** A place, a page of a browser that is signed in there, and what that page should never do. */
export type Visit = {
  place: Place;
  page: Page;
  complaints: string[];
  close(): Promise<void>;
};

/** Opens a fresh place in a fresh browser and signs it in. `settings`: more for its config.toml. */
export async function openVisit(settings = ""): Promise<Visit> {
  const [place, browser] = await Promise.all([openPlace(settings), openBrowser()]);
  const page = await browser.context.newPage();
  const complaints = complaintsOf(page);
  await signIn(place, page);
  return {
    place,
    page,
    complaints,
    async close() {
      await browser.close();
      await place.close();
    },
  };
}
