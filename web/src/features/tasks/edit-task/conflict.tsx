import { useEffect, useRef } from "react";
import { Button } from "../../../ui/button/button.tsx";
import { Plain } from "../../../ui/plain/plain.tsx";
import { plainText } from "../../../ui/plain/plain-text.ts";
import { FIELDS } from "./draft.ts";
import type { Clash, Editing, Meanwhile } from "./editing.ts";

const TEXT =
  "max-h-40 grow overflow-auto rounded-md border bg-sheet px-2.5 py-1.5 text-note " +
  "wrap-anywhere whitespace-pre-wrap";

type SideProps = { name: string; text: string; action: string; on: boolean; onTake(): void };

function Side({ name, text, action, on, onTake }: SideProps) {
  return (
    <div className="flex min-w-0 flex-col gap-1.5">
      <p className="text-fine text-faint">{name}</p>
      <div dir="auto" className={`${TEXT} ${on ? "border-accent" : "border-line"}`}>
        {plainText(text) || <span className="text-faint">(nothing)</span>}
      </div>
      <div>
        <Button aria-pressed={on} onClick={onTake}>
          {action}
        </Button>
      </div>
    </div>
  );
}

function OneClash({ clash, editing }: { clash: Clash; editing: Editing }) {
  const { field, theirs, yours } = clash;
  const now = editing.draft[field];
  return (
    <section aria-label={`${FIELDS[field]}: two versions`} className="mt-3">
      <h3 className="mb-1 text-note font-semibold">{FIELDS[field]}</h3>
      <div className="grid gap-3 sm:grid-cols-2">
        <Side
          name="Theirs"
          text={theirs}
          action="Take theirs"
          on={now === theirs}
          onTake={() => editing.set(field, theirs)}
        />
        <Side
          name="Yours"
          text={yours}
          action="Keep yours"
          on={now === yours}
          onTake={() => editing.set(field, yours)}
        />
      </div>
    </section>
  );
}

function Taken({ meanwhile: { taken } }: { meanwhile: Meanwhile }) {
  if (taken.length === 0) return null;
  return (
    <ul className="mt-2 text-soft">
      {taken.map(({ field, theirs }) => (
        <li key={field} className="line-clamp-2">
          Theirs, taken over below: {FIELDS[field]} — <Plain text={theirs || "(nothing)"} />
        </li>
      ))}
    </ul>
  );
}

/** What somebody else changed, beside what was written here; the form holds what is chosen. */
export function Conflict({ meanwhile, editing }: { meanwhile: Meanwhile; editing: Editing }) {
  const clashes = meanwhile.clashes.length > 0;
  const box = useRef<HTMLElement>(null);
  // Who pressed the button below a long form would not see it otherwise.
  useEffect(() => {
    // Newer browsers answer with a promise, which React would take for a way to clean up.
    box.current?.scrollIntoView({ block: "nearest" });
  }, []);
  return (
    <section
      ref={box}
      role="alert"
      aria-label="Two versions"
      className="mb-5 rounded-lg border border-wait bg-wait-wash px-4 py-3 text-note"
    >
      <p className="font-semibold text-wait">Somebody else changed this task meanwhile</p>
      <p>
        {clashes
          ? "Nothing is saved yet. Take one version, or merge them by hand in the form below."
          : "Nothing is saved yet. What they changed and what you changed do not touch each other."}
      </p>
      <Taken meanwhile={meanwhile} />
      {meanwhile.clashes.map((clash) => (
        <OneClash key={clash.field} clash={clash} editing={editing} />
      ))}
    </section>
  );
}
