import { type ReactNode, useEffect, useId, useRef } from "react";

type Props = { title: string; onClose(): void; children: ReactNode };

/**
 * A modal dialog; it is open as long as it is rendered. The browser's own element keeps the focus
 * inside, closes on Escape and gives the focus back.
 */
export function Dialog({ title, onClose, children }: Props) {
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
      className="m-auto w-[min(36rem,calc(100vw-2rem))] rounded-xl border border-line bg-sheet p-6 text-ink shadow-high"
    >
      <h2 id={id} className="mb-4 text-head font-semibold">
        {title}
      </h2>
      {children}
    </dialog>
  );
}
