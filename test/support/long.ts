/**
 * Why the longest tests are left out; null when they run. A check of everything must end within 15
 * minutes on a small machine, and what these show is shown in parts by others.
 */
export const NOT_LONG: string | null =
  process.env["RINGMASTER_LONG"] === "1" ? null : "needs RINGMASTER_LONG=1";
