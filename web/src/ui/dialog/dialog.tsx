import { type ReactNode, useEffect, useId, useRef } from "react";

type Props = { title: string; wide?: boolean; onClose(): void; children: ReactNode };

const SHAPE =
  "m-auto w-[calc(100vw-2rem)] rounded-xl border border-line bg-sheet p-6 " +
  "text-body text-ink shadow-high";

/**
 * A modal dialog; it is open as long as it is rendered. The browser's own element keeps the focus
 * inside, closes on Escape and gives the focus back.
 */
export function Dialog({ title, wide = false, onClose, children }: Props) {
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={ref}
      aria-labelledby={id}
      onCancel={onClose}
      className={`${SHAPE} ${wide ? "max-w-3xl" : "max-w-xl"}`}
    >
      <h2 id={id} className="mb-4 text-head font-semibold">
        {title}
      </h2>
      {children}
    </dialog>
  );
}
