import type { ComponentProps, ReactNode } from "react";

const LOOKS = {
  plain: "bg-ink text-paper",
  bad: "bg-bad text-paper",
} as const;

type Props = { look?: keyof typeof LOOKS; children: ReactNode };

/** A word about what has just happened; it lies over the page and moves nothing. */
export function Notice({ look = "plain", children }: Props) {
  const shape =
    "pointer-events-auto flex max-w-[min(40rem,calc(100vw-2rem))] items-center gap-4 rounded-xl " +
    "px-4 py-2 text-note font-medium shadow-high";
  return <div className={`${shape} ${LOOKS[look]}`}>{children}</div>;
}

/** What can be done about it. */
export function NoticeButton({ type = "button", ...rest }: ComponentProps<"button">) {
  return (
    <button
      type={type}
      className="shrink-0 rounded-md px-2 py-0.5 underline underline-offset-3 hover:no-underline focus-visible:outline-paper disabled:opacity-60"
      {...rest}
    />
  );
}

/** Where notices lie, the newest lowest. */
export function Notices({ children }: { children: ReactNode }) {
  return (
    <output className="pointer-events-none fixed inset-x-0 bottom-5 z-20 grid justify-items-center gap-2 px-4">
      {children}
    </output>
  );
}
