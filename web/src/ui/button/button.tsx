import type { ComponentProps } from "react";

const LOOKS = {
  plain: "border-strong bg-sheet text-ink hover:border-faint hover:bg-hover",
  main: "border-ink bg-ink text-paper hover:opacity-90",
  danger: "border-bad bg-sheet text-bad hover:bg-bad-wash",
} as const;

const SIZES = { plain: "px-3 py-1.5 text-note", small: "px-2 py-0.5 text-fine" } as const;

type Props = ComponentProps<"button"> & { look?: keyof typeof LOOKS; size?: keyof typeof SIZES };

/** A button. `main` is the one thing a view is for; `danger` is what cannot be taken back. */
export function Button({ look = "plain", size = "plain", className = "", ...rest }: Props) {
  const base =
    "inline-flex items-center gap-1.5 rounded-md border font-medium " +
    "whitespace-nowrap transition-colors disabled:opacity-50";
  const classes = `${base} ${SIZES[size]} ${LOOKS[look]} ${className}`;
  return <button type="button" className={classes} {...rest} />;
}
