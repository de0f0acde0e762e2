import { Fact, Facts } from "../../../ui/facts/facts.tsx";
import { Plain } from "../../../ui/plain/plain.tsx";
import { stateWords } from "../../../ui/state/tones.ts";
import { measurementsOf } from "./measurements.ts";

function Phase({ name, evidence }: { name: string; evidence: unknown }) {
  const measured = measurementsOf(evidence);
  if (measured.length === 0) return null;
  return (
    <section className="min-w-0">
      <h4 className="mb-1.5 text-note font-semibold">{stateWords(name)}</h4>
      <Facts>
        {measured.map((one) => (
          <Fact key={one.name} name={one.name}>
            <Plain text={one.value} />
          </Fact>
        ))}
      </Facts>
    </section>
  );
}

/** Everything that was measured during a reload, by phase. */
export function Measured({ evidence }: { evidence: Record<string, unknown> }) {
  return (
    <details className="group">
      <summary className="w-fit text-note text-soft hover:text-ink">Everything measured</summary>
      <div className="mt-3 grid gap-5 border-t border-line pt-4 sm:grid-cols-2 xl:grid-cols-3">
        {Object.entries(evidence).map(([name, of]) => (
          <Phase key={name} name={name} evidence={of} />
        ))}
      </div>
    </details>
  );
}
