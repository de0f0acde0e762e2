import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { OutputOf } from "../../../../../src/contract/endpoint.ts";
import type { evidenceEndpoints } from "../../../../../src/contract/evidence.ts";
import { evidenceQuery } from "../../../cache/queries.ts";
import { Age } from "../../../ui/age/age.tsx";
import { durationText, shortHash } from "../../../ui/figures.ts";
import { Nothing, Section } from "../../../ui/page/page.tsx";
import { plainText } from "../../../ui/plain/plain-text.ts";
import { ReadingNote } from "../../../ui/problem-note/problem-note.tsx";
import { Mark } from "../../../ui/state/state.tsx";
import type { Tone } from "../../../ui/state/tones.ts";

type Evidence = OutputOf<typeof evidenceEndpoints.taskEvidence>["items"][number];

const VERDICT_TONES: Record<Evidence["verdict"], Tone> = {
  green: "good",
  red: "bad",
  unrunnable: "wait",
};

const STAGE_WORDS: Record<Evidence["stage"], string> = {
  baseline: "before the work",
  attempt: "the work",
  merge: "the merged result",
  release: "the release",
  build: "the build",
  deploy: "the deployment",
  verify: "the verification",
};

function CheckOutput({ row }: { row: Evidence }) {
  return (
    <tr>
      <td colSpan={6} className="px-3 pb-3">
        <p className="mb-1 font-mono text-fine text-soft">
          $ {plainText(row.command)} → exit {row.exit_code ?? "unknown"}
        </p>
        <pre className="max-h-80 overflow-auto rounded-md bg-sunken p-3 font-mono text-fine">
          <bdi>{plainText(row.output) || "(no output)"}</bdi>
        </pre>
      </td>
    </tr>
  );
}

function Row({ row }: { row: Evidence }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <tr className="border-t border-line">
        <td className="py-2 pl-3">
          <button
            type="button"
            aria-expanded={open}
            onClick={() => setOpen(!open)}
            className="font-medium hover:underline"
          >
            <span aria-hidden className="mr-1.5 inline-block w-3 text-faint">
              {open ? "▾" : "▸"}
            </span>
            {plainText(row.check)}
          </button>
        </td>
        <td>
          <Mark tone={VERDICT_TONES[row.verdict]}>{row.verdict}</Mark>
          {row.flaky && <span className="ml-1.5 text-fine text-soft">flaky</span>}
        </td>
        <td className="whitespace-nowrap">{durationText(row.duration_ms)}</td>
        <td className="font-mono" title={`tree ${row.tree}`}>
          {shortHash(row.tree)}
          {row.is_void && (
            <span className="ml-1.5 font-sans text-fine text-faint">left behind</span>
          )}
        </td>
        <td className="text-soft">
          {STAGE_WORDS[row.stage]}
          {row.iteration !== null && `, iteration ${row.iteration}`}
        </td>
        <td className="pr-3 text-right text-faint">
          <Age at={row.at} />
        </td>
      </tr>
      {open && <CheckOutput row={row} />}
    </>
  );
}

function Table({ rows }: { rows: readonly Evidence[] }) {
  return (
    <div className="sheet overflow-x-auto">
      <table className="w-full min-w-136 text-note [&_td]:pr-4 [&_th]:pr-4">
        <thead className="text-fine text-faint">
          <tr>
            <th className="py-2 pl-3">Check</th>
            <th>Verdict</th>
            <th>Took</th>
            <th>Tree</th>
            <th>Ran on</th>
            <th className="text-right">When</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={row.id} row={row} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** What the project's own checks said, newest first; each row speaks of one tree only. */
export function EvidenceTable({ id }: { id: string }) {
  const evidence = useQuery(evidenceQuery(id));
  const { data } = evidence;
  return (
    <Section title="Evidence" aside="from the project's own checks">
      <ReadingNote of={evidence} />
      {data && data.length > 0 && <Table rows={data.toReversed()} />}
      {data?.length === 0 && <Nothing>No check has run on this task's work yet.</Nothing>}
    </Section>
  );
}
