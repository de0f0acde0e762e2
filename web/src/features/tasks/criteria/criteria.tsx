import { useQuery } from "@tanstack/react-query";
import type { Criterion } from "../../../../../src/domain/criteria.ts";
import { evidenceQuery } from "../../../cache/queries.ts";
import { criteriaQuery } from "../../../cache/rounds.ts";
import { Age } from "../../../ui/age/age.tsx";
import { shortHash } from "../../../ui/figures.ts";
import { Section } from "../../../ui/page/page.tsx";
import { plainText } from "../../../ui/plain/plain-text.ts";
import { Plain } from "../../../ui/plain/plain.tsx";
import { ReadingNote } from "../../../ui/problem-note/problem-note.tsx";
import { Mark } from "../../../ui/state/state.tsx";
import type { Tone } from "../../../ui/state/tones.ts";

type Look = readonly [tone: Tone, words: string];

const LOOKS: Record<Criterion["state"], Look> = {
  proven: ["good", "proven"],
  red: ["bad", "red"],
  open: ["rest", "not checked yet"],
  waits: ["wait", "waits for a person"],
  untied: ["rest", "nobody named"],
  unknown: ["bad", "no such check"],
};

/** Who tells whether a criterion is met, in words. */
function whoTells({ check, by_person }: Criterion): string {
  if (by_person) return "A person judges it.";
  return check === null ? "Neither a check nor a person is named for it." : `By the check ${check}`;
}

function Proof({ of, id }: { of: Criterion; id: string }) {
  const row = useQuery(evidenceQuery(id)).data?.find((each) => each.id === of.evidence_id);
  return (
    <p className="text-fine text-faint">
      <Plain text={whoTells(of)} />
      {row && (
        <>
          {": "}
          {row.verdict} <Age at={row.at} suffix=" ago" /> on{" "}
          <span className="font-mono">{shortHash(row.tree)}</span>
        </>
      )}
    </p>
  );
}

function One({ of, id }: { of: Criterion; id: string }) {
  const [tone, words] = LOOKS[of.state];
  return (
    <li className="grid gap-x-3 gap-y-1 border-t border-line px-3 py-2 text-note first:border-t-0 sm:grid-cols-[9.5rem_minmax(0,1fr)]">
      <span>
        <Mark tone={tone}>{words}</Mark>
      </span>
      <div className="min-w-0">
        <Plain text={of.text} />
        <Proof of={of} id={id} />
      </div>
    </li>
  );
}

function Prose({ text }: { text: string }) {
  return (
    <div dir="auto" className="mb-2 max-w-prose wrap-anywhere whitespace-pre-wrap text-soft">
      {plainText(text)}
    </div>
  );
}

const linesOf = (text: string) => text.split("\n").filter((line) => line.trim() !== "").length;

function countWords(all: readonly Criterion[]): string {
  return `${all.filter(({ state }) => state === "proven").length} of ${all.length} proven`;
}

/** What the task must come to, line by line, and what proves each; as text where it has no list. */
export function Criteria({ id, text }: { id: string; text: string }) {
  const criteria = useQuery(criteriaQuery(id));
  if (text === "") return null;
  const all = criteria.data ?? [];
  const aside = all.length === 0 ? undefined : countWords(all);
  return (
    <Section title="Acceptance criteria" aside={aside}>
      <ReadingNote of={criteria} />
      {all.length < linesOf(text) && <Prose text={text} />}
      {all.length > 0 && (
        <ul className="sheet">
          {all.map((of, at) => (
            // Lines have no names, and two may say the same.
            // oxlint-disable-next-line react/no-array-index-key
            <One key={`${at} ${of.text}`} of={of} id={id} />
          ))}
        </ul>
      )}
    </Section>
  );
}
