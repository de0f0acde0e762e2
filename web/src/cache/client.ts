import { makeClient } from "../../../src/client/client.ts";

/** The typed client of this page's own server; the session cookie speaks for the reader. */
export const client = makeClient({ url: "", token: null });
