import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { reloadQuery } from "../../cache/queries.ts";
import { shortHash } from "../../ui/figures.ts";
import { Notice } from "../../ui/notice/notice.tsx";

/** So long the notice stays. */
const SHOWN_MS = 9_000;

/** The words for a generation that has just begun to serve; null when nothing changed lately. */
function useFreshGeneration(): string | null {
  const generation = useQuery(reloadQuery).data?.generation;
  const seen = useRef<number>(undefined);
  const [words, setWords] = useState<string | null>(null);
  const number = generation?.number;
  const commit = generation?.commit ?? "";
  useEffect(() => {
    const before = seen.current;
    seen.current = number ?? before;
    if (number === undefined || before === undefined || before === number) return undefined;
    setWords(`Now serving generation ${number} · ${shortHash(commit)}`);
    const timer = setTimeout(setWords, SHOWN_MS, null);
    return () => clearTimeout(timer);
  }, [number, commit]);
  return words;
}

/** Says quietly that another generation serves now. */
export function ServingNotice() {
  const words = useFreshGeneration();
  return words === null ? null : <Notice>{words}</Notice>;
}
