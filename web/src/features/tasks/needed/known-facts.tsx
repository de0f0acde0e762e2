import { Fact, Facts } from "../../../ui/facts/facts.tsx";
import { Plain } from "../../../ui/plain/plain.tsx";
import { stateWords } from "../../../ui/state/tones.ts";

/** A list longer than this is cut; the whole of it is on the server. */
const SHOWN_MAX = 20;

function wordsOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value !== "object" || value === null) return String(value);
  const said = ["title", "reason"].map((name): unknown => Reflect.get(value, name));
  const words = said.find((one) => typeof one === "string");
  return typeof words === "string" ? words : JSON.stringify(value);
}

function Value({ value }: { value: unknown }) {
  if (!Array.isArray(value)) return <Plain text={wordsOf(value)} />;
  return (
    <ul>
      {value.slice(0, SHOWN_MAX).map((one, index) => (
        // The facts of a decision never change.
        // oxlint-disable-next-line react/no-array-index-key
        <li key={index}>
          <Plain text={wordsOf(one)} />
        </li>
      ))}
    </ul>
  );
}

const saysSomething = (value: unknown) =>
  value !== null && value !== "" && !(Array.isArray(value) && value.length === 0);

/** What is known about a decision, whatever it is. */
export function Known({ facts }: { facts: Readonly<Record<string, unknown>> }) {
  const known = Object.entries(facts).filter(([, value]) => saysSomething(value));
  if (known.length === 0) return null;
  return (
    <details className="mb-3">
      <summary className="w-fit text-soft hover:text-ink">What is known</summary>
      <div className="mt-2">
        <Facts>
          {known.map(([name, value]) => (
            <Fact key={name} name={stateWords(name)}>
              <Value value={value} />
            </Fact>
          ))}
        </Facts>
      </div>
    </details>
  );
}
