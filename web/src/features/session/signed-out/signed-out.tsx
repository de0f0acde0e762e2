import { Button } from "../../../ui/button/button.tsx";
import { Copyable } from "../../../ui/copyable/copyable.tsx";
import { useTitle } from "../../../ui/page/page.tsx";
import { Ring } from "../../../ui/ring/ring.tsx";

/** What is shown to a browser that is not signed in: how to sign in, and nothing else. */
export function SignedOut() {
  useTitle("Sign in");
  return (
    <main className="mx-auto grid min-h-dvh max-w-md content-center gap-4 px-6 pb-[12vh]">
      <Ring className="size-10" />
      <h1 className="text-title font-semibold tracking-tight">This browser is not signed in</h1>
      <p className="text-soft">
        In a terminal on the machine where Ringmaster runs, type this and open the link it prints.
        The link works once, within ten minutes.
      </p>
      <div>
        <Copyable text="ringmaster open" label="the command that prints a sign-in link" />
      </div>
      <div className="mt-2">
        <Button onClick={() => location.reload()}>Try again</Button>
      </div>
    </main>
  );
}
