import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, Outlet, useParams } from "@tanstack/react-router";
import { type ReactNode, useEffect } from "react";
import { stayLive, useConnection } from "../../cache/live.ts";
import { reloadQuery } from "../../cache/queries.ts";
import { useTurnKeys } from "../../features/history/turn/turn-keys.ts";
import { TurnNotice } from "../../features/history/turn/turn-notice.tsx";
import { SignedOut } from "../../features/session/signed-out/signed-out.tsx";
import { Age } from "../../ui/age/age.tsx";
import { shortHash } from "../../ui/figures.ts";
import { Notices } from "../../ui/notice/notice.tsx";
import { Ring } from "../../ui/ring/ring.tsx";
import { Dot } from "../../ui/state/state.tsx";
import { ServingNotice } from "../notice/serving-notice.tsx";

const PLACES = [
  { to: "/", name: "Board" },
  { to: "/queue", name: "Queue" },
  { to: "/graph", name: "Graph" },
  { to: "/projects", name: "Projects" },
  { to: "/history", name: "History" },
  { to: "/workers", name: "Workers" },
  { to: "/accounts", name: "Accounts" },
  { to: "/reload", name: "Reload" },
] as const;

function Places() {
  return (
    <nav
      aria-label="Pages"
      className="order-last flex w-full items-center gap-1 overflow-x-auto sm:order-none sm:w-auto"
    >
      {PLACES.map(({ to, name }) => (
        <Link
          key={to}
          to={to}
          activeOptions={{ exact: to === "/" }}
          className="rounded-md px-2.5 py-1 text-note text-soft hover:text-ink aria-[current=page]:bg-hover aria-[current=page]:font-medium aria-[current=page]:text-ink"
        >
          {name}
        </Link>
      ))}
    </nav>
  );
}

function ConnectionWord() {
  const connection = useConnection();
  return (
    <output className="flex items-center gap-1.5 font-medium text-wait">
      {connection === "reconnecting" && (
        <>
          <Dot tone="wait" breathes />
          reconnecting…
        </>
      )}
    </output>
  );
}

/** Which code serves, on every page. */
function Serving() {
  const generation = useQuery(reloadQuery).data?.generation;
  return (
    <div className="flex items-center gap-x-3 text-note text-soft">
      <ConnectionWord />
      {generation && (
        <Link to="/reload" className="flex items-center gap-2 hover:text-ink">
          <Dot tone="good" />
          <span>
            generation <strong className="font-semibold text-ink">{generation.number}</strong>
          </span>
          <code className="font-mono text-fine">{shortHash(generation.commit)}</code>
          <span className="hidden text-faint sm:inline">
            <Age at={generation.started_at} />
          </span>
        </Link>
      )}
    </div>
  );
}

function Header() {
  return (
    <header className="sticky top-0 z-10 border-b border-line bg-paper">
      <div className="mx-auto flex max-w-[110rem] flex-wrap items-center gap-x-6 gap-y-1 px-4 py-2.5 md:px-6">
        <Link to="/" className="flex items-center gap-2 font-semibold tracking-tight">
          <Ring className="size-5" />
          Ringmaster
        </Link>
        <Places />
        <div className="ml-auto">
          <Serving />
        </div>
      </div>
    </header>
  );
}

function useLive(): void {
  const cache = useQueryClient();
  const task = useParams({ strict: false }).id ?? null;
  useEffect(() => {
    const leaving = new AbortController();
    void stayLive(cache, task, leaving.signal);
    return () => leaving.abort();
  }, [cache, task]);
}

function Live({ children }: { children: ReactNode }) {
  useLive();
  useTurnKeys();
  return (
    <>
      <a
        href="#content"
        className="sr-only focus:not-sr-only focus:absolute focus:z-20 focus:bg-sheet focus:p-2"
      >
        Skip to the content
      </a>
      <Header />
      <main id="content" className="mx-auto max-w-[110rem] px-4 pt-6 pb-16 md:px-6">
        {children}
      </main>
      <Notices>
        <ServingNotice />
        <TurnNotice />
      </Notices>
    </>
  );
}

/** What is around every page, for those who are signed in. */
export function Shell() {
  if (useConnection() === "refused") return <SignedOut />;
  return (
    <Live>
      <Outlet />
    </Live>
  );
}
