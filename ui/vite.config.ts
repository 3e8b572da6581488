import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [react()],
  // Fonts must stay files: the window's policy allows none as data.
  build: { target: "safari16.4", assetsInlineLimit: 0, chunkSizeWarningLimit: 700 },
  // The stand-in backend of `npm run dev` reads the checklist that ships, one folder up.
  server: { port: 1420, strictPort: true, fs: { allow: [".."] } },
  test: { environment: "happy-dom", setupFiles: "src/test-setup.ts", css: false, testTimeout: 60_000 },
});
