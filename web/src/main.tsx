import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { PROBLEMS, toProblem } from "../../src/domain/problem.ts";
import { noteRefusal } from "./cache/live.ts";
import { fetchPages, router } from "./app/router.tsx";
import "./ui/style.css";

const TRIES_MAX = 5;

/** What the server refuses stays refused; what it could not answer is asked again. */
const retry = (failures: number, error: Error) =>
  failures < TRIES_MAX && PROBLEMS[toProblem(error).code].status >= 500;

// The event stream says what changed; so nothing is asked again merely because time has passed.
const cache = new QueryClient({
  queryCache: new QueryCache({ onError: noteRefusal }),
  mutationCache: new MutationCache({ onError: noteRefusal }),
  defaultOptions: { queries: { staleTime: Infinity, retry, networkMode: "always" } },
});

const page = document.getElementById("page");
if (page)
  createRoot(page).render(
    <StrictMode>
      <QueryClientProvider client={cache}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </StrictMode>,
  );

/** So long after it was opened, the page has surely shown what it was opened for. */
const AT_REST_MS = 1_500;

setTimeout(fetchPages, AT_REST_MS);
