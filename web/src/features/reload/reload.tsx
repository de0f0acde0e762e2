import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Generation, Reload as OneReload } from "../../../../src/domain/reload.ts";
import { reloadHistoryQuery, reloadQuery } from "../../cache/queries.ts";
import { Age } from "../../ui/age/age.tsx";
import { durationText, shortHash } from "../../ui/figures.ts";
import { Nothing, PageHead, Section, useTitle } from "../../ui/page/page.tsx";
import { Plain } from "../../ui/plain/plain.tsx";
import { ProblemNote, ReadingNote } from "../../ui/problem-note/problem-note.tsx";
import { publicView } from "./measured/measurements.ts";
import { Asker, Commits, PhaseMark, ReloadCard } from "./reload-card/reload-card.tsx";

function Serving({ generation }: { generation: Generation }) {
  return (
    <>
      commit <code className="font-mono text-fine">{shortHash(generation.commit)}</code> · process{" "}
      {generation.pid} · ready {durationText(generation.boot_ms)} after its start · serves for{" "}
      <Age at={generation.started_at} />
    </>
  );
}

function publicWords(reload: OneReload): string {
  const seen = publicView(reload.evidence);
  if (seen === null) return "not probed";
  return `${seen.probes.toLocaleString("en")} requests, ${seen.failed} failed`;
}

function Row({ reload }: { reload: OneReload }) {
  return (
    <tr className="border-t border-line align-top [&>td]:py-2.5">
      <td className="pl-3">
        <PhaseMark reload={reload} />
      </td>
      <td>
        <Commits reload={reload} />
      </td>
      <td className="whitespace-nowrap">
        {reload.from_generation ?? "?"} → {reload.to_generation ?? "none"}
      </td>
      <td>
        <Asker reload={reload} />
      </td>
      <td className="w-full min-w-48 text-soft">
        <p>{publicWords(reload)}</p>
        {reload.reason !== null && (
          <p className="text-fine text-faint">
            <Plain text={reload.reason} />
          </p>
        )}
        {reload.revert_commit !== null && (
          <p className="text-fine text-faint">
            reverted by <code className="font-mono">{shortHash(reload.revert_commit)}</code>
          </p>
        )}
      </td>
      <td className="text-right text-faint">
        <Age at={reload.started_at} />
      </td>
    </tr>
  );
}

function History() {
  const history = useQuery(reloadHistoryQuery);
  const { data } = history;
  return (
    <Section title="History">
      <ReadingNote of={history} />
      {data?.length === 0 && <Nothing>Nothing was ever reloaded.</Nothing>}
      {data && data.length > 0 && (
        <div className="sheet overflow-x-auto">
          <table className="w-full min-w-160 text-note [&_td]:pr-4 [&_th]:pr-4">
            <thead className="text-fine text-faint">
              <tr>
                <th className="py-2 pl-3">Ended as</th>
                <th>Commit</th>
                <th>Generation</th>
                <th>For</th>
                <th>Through the public port</th>
                <th className="text-right">When</th>
              </tr>
            </thead>
            <tbody>
              {data.map((reload) => (
                <Row key={reload.id} reload={reload} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Section>
  );
}

type Improvement = { task_id: string; title: string };

function Improvements({ improvements }: { improvements: readonly Improvement[] }) {
  return (
    <Section title="Improvements it made to itself" aside={improvements.length}>
      {improvements.length === 0 && <Nothing>None yet.</Nothing>}
      <ol className="grid gap-2 text-note">
        {improvements.map(({ task_id, title }) => (
          <li key={task_id}>
            <Link to="/tasks/$id" params={{ id: task_id }} className="hover:underline">
              <Plain text={title} />
            </Link>{" "}
            <span className="font-mono text-fine whitespace-nowrap text-faint">{task_id}</span>
          </li>
        ))}
      </ol>
    </Section>
  );
}

function Newest({ reload }: { reload: OneReload | null }) {
  return (
    <Section title="Newest reload">
      {reload === null ? (
        <Nothing>This generation was started, not reloaded.</Nothing>
      ) : (
        <ReloadCard reload={reload} />
      )}
    </Section>
  );
}

/** Which code serves, how it came to, and what became of every attempt to replace it. */
export function Reload() {
  useTitle("Reload");
  const { data, error } = useQuery(reloadQuery);
  if (data === undefined)
    return error ? <ProblemNote error={error} /> : <Nothing>Asking the server…</Nothing>;
  const { generation, current, improvements } = data;
  return (
    <>
      <PageHead
        title={`Generation ${generation.number} serves`}
        below={<Serving generation={generation} />}
      />
      <div className="grid gap-x-10 lg:grid-cols-[minmax(0,1fr)_18rem]">
        <div className="min-w-0">
          <Newest reload={current} />
          <History />
        </div>
        <Improvements improvements={improvements} />
      </div>
    </>
  );
}
