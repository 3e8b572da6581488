import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { type Backend, BackendContext } from "./backend/backend";
import { inWindow, tauriBackend } from "./backend/tauri";
import { App } from "./features/frame/App";
import { startTheme } from "./state/theme";
import "./styles/index.css";

/** The program behind this page; in `npm run dev` without it, a stand-in that never reaches a build. */
async function backend(): Promise<Backend | null> {
  if (inWindow()) return tauriBackend;
  if (import.meta.env.DEV) return (await import("./backend/fake/fake")).fakeBackend();
  return null;
}

startTheme();
const root = createRoot(document.getElementById("root") ?? document.body);
backend().then((found) => {
  root.render(
    found === null ? (
      <p>This page belongs inside the window of Countersign. Open the program instead.</p>
    ) : (
      <StrictMode>
        <BackendContext value={found}>
          <App />
        </BackendContext>
      </StrictMode>
    ),
  );
});
