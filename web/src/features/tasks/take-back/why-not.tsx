import { Nothing } from "../../../ui/page/page.tsx";
import { Plain } from "../../../ui/plain/plain.tsx";

/** Why something cannot be done now; nothing where it can. */
export function WhyNot({ reason }: { reason: string | null }) {
  if (reason === null) return null;
  return (
    <Nothing>
      <Plain text={reason} />
    </Nothing>
  );
}
