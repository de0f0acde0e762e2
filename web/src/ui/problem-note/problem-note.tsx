import { Problem, toProblem } from "../../../../src/domain/problem.ts";
import { Plain } from "../plain/plain.tsx";

/** What went wrong as a sentence, with what to do about it. Nothing when nothing did. */
export function ProblemNote({ error }: { error: Error | null }) {
  if (error === null) return null;
  const problem = toProblem(error);
  return (
    <div role="alert" className="mb-4 rounded-md bg-bad-wash px-3 py-2 text-note">
      <p className="font-medium text-bad">
        <Plain text={problem.message} />
      </p>
      <p className="text-soft">
        <Plain text={problem.hint} />
      </p>
    </div>
  );
}

/** What a question for the cache has come to. */
type Asked = { data: unknown; error: Error | null };

/**
 * Why something could not be read. While the server is away, what was read before stays on the page
 * and the header says that it reconnects; that needs no second word here.
 */
export function ReadingNote({ of: { data, error } }: { of: Asked }) {
  const away = error instanceof Problem && error.code === "not_running" && data !== undefined;
  return <ProblemNote error={away ? null : error} />;
}
