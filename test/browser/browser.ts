import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { type BrowserContext, chromium, type Page } from "playwright-core";

/** Where chromium is: the variable CHROMIUM, else the PATH; null when it is nowhere. */
function findChromium(): string | null {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  const named = folders.flatMap((folder) => [
    join(folder, "chromium"),
    join(folder, "chromium-browser"),
  ]);
  const candidates = [process.env["CHROMIUM"] ?? "", ...named];
  return candidates.find((file) => file !== "" && existsSync(file)) ?? null;
}

const executable = findChromium();

/** Why no browser can be had here, in a sentence; null when one can. */
export const NO_BROWSER =
  executable === null
    ? "There is no chromium: install it with apt-get install chromium, or set CHROMIUM."
    : null;

if (NO_BROWSER !== null) console.warn(NO_BROWSER);

const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** A browser with a folder of its own that nobody has used. */
export type Browser = { context: BrowserContext; close(): Promise<void> };

/** Starts a browser. */
export async function openBrowser(): Promise<Browser> {
  const folder = await mkdtemp(join(tmpdir(), "ringmaster-browser-"));
  const context = await chromium.launchPersistentContext(folder, {
    ...(executable === null ? {} : { executablePath: executable }),
    headless: true,
    args: ARGUMENTS,
    viewport: { width: 1280, height: 800 },
  });
  context.setDefaultTimeout(20_000);
  return {
    context,
    async close() {
      await context.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Everything that a page should never do, as it happens: errors, dialogs, refused content. */
export function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
  page.on("dialog", (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("console", (message) => {
    if (/content security policy/i.test(message.text())) complaints.push(message.text());
  });
  return complaints;
}
