import { useQuery } from "@tanstack/react-query";
import type { Review } from "../../../../../src/domain/review.ts";
import { reviewsQuery } from "../../../cache/reviews.ts";
import { Age } from "../../../ui/age/age.tsx";
import { shortHash } from "../../../ui/figures.ts";
import { Section } from "../../../ui/page/page.tsx";
import { plainText } from "../../../ui/plain/plain-text.ts";
import { Plain } from "../../../ui/plain/plain.tsx";
import { Mark } from "../../../ui/state/state.tsx";
import { Findings } from "./findings.tsx";

const WORDS = { approve: "approved", changes: "asked for changes" } as const;

function One({ of: { by, reviewer, verdict, summary, findings, commit, at } }: { of: Review }) {
  return (
    <li className="sheet p-3 text-note">
      <p className="flex flex-wrap gap-x-2">
        <span className="font-medium">
          {by === "agent" ? "The agent " : ""}
          {plainText(reviewer)}
        </span>
        <Mark tone={verdict === "approve" ? "good" : "wait"}>{WORDS[verdict]}</Mark>
        <code className="font-mono text-fine text-soft">{shortHash(commit)}</code>
        <span className="ml-auto text-fine text-faint">
          <Age at={at} suffix=" ago" />
        </span>
      </p>
      {summary !== "" && <Plain text={summary} />}
      <Findings all={findings} />
    </li>
  );
}

/** What reviewers said so far, newest first. */
export function Reviews({ id }: { id: string }) {
  const { data = [] } = useQuery(reviewsQuery(id));
  if (data.length === 0) return null;
  return (
    <Section title="Reviews">
      <ul className="grid gap-2">
        {data.toReversed().map((review) => (
          <One key={review.id} of={review} />
        ))}
      </ul>
    </Section>
  );
}
