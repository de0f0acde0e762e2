import { expect, test } from "vitest";
import { DONE_CHECK } from "../../support/world.ts";
import { openReview, reviews, reviewsOf } from "./place.ts";

const TOML = `${DONE_CHECK}
[review]
level = "agent"
agent = "critic"
[[review.paths]]
match = ["docs/**", "done.txt"]
level = "none"
[[review.paths]]
match = ["src/billing/**"]
level = "person"
`;

/** What the author does is in the title of its task. */
const AUTHOR = [
  "set -e; prompt=$(cat); mkdir -p docs src; touch done.txt",
  `case "$prompt" in`,
  "*'Tell the keepers'*) echo told > docs/told.md;;",
  "*) echo fed > docs/fed.md; echo fed > src/lions.txt;; esac",
].join("\n");

test("works of one project are reviewed by what they change", async () => {
  const { workplace, worker } = await openReview(
    { author: AUTHOR, critic: reviews("approve") },
    { toml: TOML },
  );
  const working = await worker();
  const ended = async (title: string) => {
    const { id } = await workplace.task(title);
    const { task } = await working.ended(id);
    return { ...task, said: (await reviewsOf(workplace, id)).map(({ by }) => by) };
  };
  expect(await ended("Tell the keepers")).toMatchObject({ status: "merging", said: [] });
  expect(await ended("Feed the lions")).toMatchObject({ status: "merging", said: ["agent"] });
});

test("a work cannot lower its own level: the settings of where it began count", async () => {
  const author = "mkdir -p src/billing; touch done.txt src/billing/a.txt; rm ringmaster.toml";
  const place = { author, critic: reviews("approve") };
  const { workplace, worker } = await openReview(place, { toml: TOML });
  const { id } = await workplace.task();
  const { task } = await (await worker()).ended(id);
  expect(task).toMatchObject({
    status: "code_review",
    reason: 'a person looks at it: src/billing/a.txt falls under "src/billing/**"',
  });
});
