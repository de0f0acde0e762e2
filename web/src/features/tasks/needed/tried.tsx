import type { Experiment } from "../../../../../src/domain/decision.ts";
import { shortHash } from "../../../ui/figures.ts";
import { Plain } from "../../../ui/plain/plain.tsx";

function Trial({ experiment: { option, commit, result } }: { experiment: Experiment }) {
  return (
    <li className="max-w-prose">
      <span className="font-medium">
        <Plain text={option} />:
      </span>{" "}
      <Plain text={result} />{" "}
      {commit !== null && <code className="font-mono text-fine">{shortHash(commit)}</code>}
    </li>
  );
}

/** What an agent tried of each option before it asked. */
export function Tried({ experiments }: { experiments: readonly Experiment[] }) {
  if (experiments.length === 0) return null;
  return (
    <ul aria-label="What was tried" className="grid gap-1 text-soft">
      {experiments.map((experiment) => (
        <Trial key={experiment.option} experiment={experiment} />
      ))}
    </ul>
  );
}
