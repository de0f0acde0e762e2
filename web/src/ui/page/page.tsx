import { Link } from "@tanstack/react-router";
import { type ReactNode, useEffect } from "react";
import { plainText } from "../plain/plain-text.ts";

/** Sets the window's title while the page is shown. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${plainText(title)} · Ringmaster`;
  }, [title]);
}

/** Keeps the line below a title free for words that are still on their way. */
export const COMING = "\u00a0";

type HeadProps = { title: ReactNode; above?: ReactNode; below?: ReactNode; children?: ReactNode };

/** The head of a page: its title, a line above and below it, and what can be done on the right. */
export function PageHead({ title, above, below, children }: HeadProps) {
  return (
    <div className="mb-6 flex flex-wrap items-end justify-between gap-x-8 gap-y-3">
      <div className="min-w-0">
        {above}
        <h1 className="text-title font-semibold tracking-tight text-balance">{title}</h1>
        {below !== undefined && <div className="mt-1 text-note text-soft">{below}</div>}
      </div>
      {children !== undefined && <div className="flex flex-wrap gap-2">{children}</div>}
    </div>
  );
}

/** Pages that belong together, as links above their titles. */
export function Siblings({ of }: { of: readonly { to: string; name: string }[] }) {
  return (
    <nav aria-label="Nearby pages" className="mb-1.5 flex flex-wrap gap-x-4 text-note">
      {of.map(({ to, name }) => (
        <Link
          key={to}
          to={to}
          activeOptions={{ exact: true }}
          className="border-b-2 border-transparent text-faint hover:text-ink aria-[current=page]:border-ink aria-[current=page]:text-ink"
        >
          {name}
        </Link>
      ))}
    </nav>
  );
}

/** The pages about what works: the processes, the programs, the folders. */
export const CREW_PAGES = [
  { to: "/workers", name: "Workers" },
  { to: "/workers/agents", name: "Agents" },
  { to: "/workers/worktrees", name: "Worktrees" },
] as const;

type SectionProps = { title: string; aside?: ReactNode; children: ReactNode };

/** A part of a page under its own heading. */
export function Section({ title, aside, children }: SectionProps) {
  return (
    <section aria-label={title} className="mb-8 min-w-0">
      <div className="mb-2.5 flex items-baseline justify-between gap-4">
        <h2 className="text-head font-semibold">{title}</h2>
        {aside !== undefined && <div className="text-note text-faint">{aside}</div>}
      </div>
      {children}
    </section>
  );
}

/** A sentence where there is nothing to show. */
export function Nothing({ children }: { children: ReactNode }) {
  return <p className="max-w-prose text-note text-faint">{children}</p>;
}
