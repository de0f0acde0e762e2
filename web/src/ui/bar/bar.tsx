/** A share 0..1 as a bar. Its figure stands beside it, so it is left out when read aloud. */
export function Bar({ share }: { share: number }) {
  const width = `${Math.min(1, Math.max(0, share)) * 100}%`;
  return (
    <span aria-hidden className="block h-1.5 w-full overflow-hidden rounded-full bg-hover">
      <span className="block h-full rounded-full bg-accent" style={{ width }} />
    </span>
  );
}
