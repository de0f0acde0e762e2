import { tellFindings, type Review } from "../../domain/review.ts";
import { ago, oneLine, paint, plain, type Look } from "../output.ts";
import type { Run } from "../shape.ts";
import type { reviews } from "./commands.ts";

/** What reviewers said, oldest first. */
export const run: Run<typeof reviews> = async ({ task: id }, { call, show, look, world }) => {
  const all = await call("taskReviews", { params: { id } });
  show({ id, ...all }, () => reviewsText(all.items, look, world.now()));
};

/** Reviews below each other, each with its findings; `now` in ISO 8601. */
export function reviewsText(items: readonly Review[], look: Look, now: string): string {
  if (items.length === 0) return "Nobody has reviewed its work yet.";
  return items.map((review) => reviewText(review, look, now)).join("\n");
}

const VERDICTS = { approve: "approves", changes: "asks for changes" } as const;

function reviewText(review: Review, look: Look, now: string): string {
  const color = review.verdict === "approve" ? "green" : "yellow";
  const who = review.by === "agent" ? `the agent ${review.reviewer}` : review.reviewer;
  const said = paint(look, color, VERDICTS[review.verdict]);
  const head = `${oneLine(who)} ${said} of ${review.commit.slice(0, 10)}, ${ago(review.at, now)}`;
  const parts = [review.summary, tellFindings(review.findings)].filter((part) => part !== "");
  return [head, ...parts.map((part) => plain(part).replaceAll(/^/gm, "  ")), ""].join("\n");
}
