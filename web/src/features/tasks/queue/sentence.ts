/** How the queue stands: open tasks that are shown, and how many of them may be handed out now. */
export function queueSentence(open: number, free: number): string {
  return `${open} open · ${free} can be handed out now`;
}
