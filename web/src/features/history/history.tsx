import { useInfiniteQuery } from "@tanstack/react-query";
import { historyQuery } from "../../cache/queries.ts";
import { Button } from "../../ui/button/button.tsx";
import { Nothing, PageHead, useTitle } from "../../ui/page/page.tsx";
import { ReadingNote } from "../../ui/problem-note/problem-note.tsx";
import { Entry } from "./entry/entry.tsx";

const KEYS_NOTE =
  "What people did, newest first. Ctrl+Z (⌘Z) undoes and Ctrl+Shift+Z redoes, on every page.";

/** What people did, and the way back. */
export function History() {
  useTitle("History");
  const history = useInfiniteQuery(historyQuery);
  const entries = history.data?.pages.flatMap(({ items }) => items);
  return (
    <>
      <PageHead title="History" below={KEYS_NOTE} />
      <ReadingNote of={history} />
      {entries === undefined && !history.error && <Nothing>Reading the history…</Nothing>}
      {entries?.length === 0 && <Nothing>Nobody has done anything yet.</Nothing>}
      {entries && entries.length > 0 && (
        <ol className="sheet max-w-4xl">
          {entries.map((entry) => (
            <Entry key={entry.id} entry={entry} />
          ))}
        </ol>
      )}
      {history.hasNextPage && (
        <div className="mt-4">
          <Button
            disabled={history.isFetchingNextPage}
            onClick={() => void history.fetchNextPage()}
          >
            Older
          </Button>
        </div>
      )}
    </>
  );
}
