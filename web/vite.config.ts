import { fileURLToPath } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const folder = fileURLToPath(new URL(".", import.meta.url));
/** Where `vite` alone (without build) passes requests on to while the page is worked on. */
const server_url = "http://127.0.0.1:8080";

/**
 * Builds web/dist. The page obeys `default-src 'self'`: nothing is inlined, neither as data:
 * address nor as script. What a first look needs is loaded at once, with one style sheet for all;
 * the other pages are files of their own, which an open page fetches as soon as it is at rest, so
 * that it does not ask a new server for a file of the old build.
 */
export default defineConfig({
  root: folder,
  base: "/",
  plugins: [react(), tailwindcss()],
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: "es2023",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
  },
  server: { proxy: { "/api": server_url, "/health": server_url } },
});
