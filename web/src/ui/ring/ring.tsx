/** The sign of Ringmaster: a ring and the one who leads it. */
export function Ring({ className = "" }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden className={`text-brand ${className}`}>
      <circle cx="16" cy="16" r="11.5" fill="none" stroke="currentColor" strokeWidth="3.5" />
      <circle cx="24.2" cy="7.8" r="6.6" className="fill-paper" />
      <circle cx="24.2" cy="7.8" r="4.2" fill="currentColor" />
    </svg>
  );
}
