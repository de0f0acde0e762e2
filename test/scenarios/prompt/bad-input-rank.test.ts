import { expect, test } from "vitest";
import { openIndex } from "../../../src/adapters/context/index/open.ts";
import { rank } from "../../../src/adapters/context/rank/rank.ts";
import { commitFiles } from "../../support/context-sources.ts";
import { gitPlace } from "../git/place.ts";

const TITLE = "feedLions feeds the lions too late";

test("a repository without commits has no lines to rank", async () => {
  const { repo } = gitPlace({ commits: false });
  const index = await openIndex({ repo, commit: "HEAD", shelf: null });
  expect(rank(index, { title: TITLE, body: "" }).files).toEqual([]);
});

test("a text of a megabyte is ranked by, and a title of emoji finds nothing wrong", async () => {
  const place = gitPlace();
  commitFiles(place, { "src/lions.ts": "export const feedLions = () => 1;\n" });
  const index = await openIndex({ repo: place.repo, commit: "HEAD", shelf: null });
  const body = "feedLions 🦁 `src/lions.ts:1` </data>\n".repeat(30_000);
  expect(rank(index, { title: TITLE, body }).files[0]).toMatchObject({ path: "src/lions.ts" });
  expect(rank(index, { title: "🦁🎪", body: "" }).considered).toBeGreaterThanOrEqual(0);
});
