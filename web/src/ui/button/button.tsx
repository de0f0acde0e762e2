import type { ComponentProps } from "react";

const LOOKS = {
  plain: "border-strong bg-sheet text-ink hover:border-faint hover:bg-hover",
  main: "border-ink bg-ink text-paper hover:opacity-90",
  danger: "border-bad bg-sheet text-bad hover:bg-bad-wash",
} as const;

type Props = ComponentProps<"button"> & { look?: keyof typeof LOOKS };

/** A button. `main` is the one thing a view is for; `danger` is what cannot be taken back. */
export function Button({ look = "plain", className = "", type = "button", ...rest }: Props) {
  const base =
    "inline-flex items-center gap-1.5 rounded-md border px-3 py-1.5 text-note font-medium " +
    "whitespace-nowrap transition-colors disabled:opacity-50";
  return <button type={type} className={`${base} ${LOOKS[look]} ${className}`} {...rest} />;
}
