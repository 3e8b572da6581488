import { Component, type ReactNode, useEffect, useMemo, useState } from "react";
import { useBackend } from "../../backend/backend";
import { go, to, usePlace } from "../../paths";
import { useAnswer } from "../../state/call";
import { listenForKeys, useKeys } from "../../state/keys";
import { setNotice } from "../../state/notices";
import { StatusContext } from "../../state/status";
import { setTheme, useTheme } from "../../state/theme";
import { CommandScreen } from "../command/CommandScreen";
import { ConsoleScreen } from "../console/ConsoleScreen";
import { ReadScreen } from "../console/ReadScreen";
import { ReleasesScreen } from "../releases/ReleasesScreen";
import { KeysScreen } from "../signoff/KeysScreen";
import { RequestScreen } from "../signoff/RequestScreen";
import { SignoffScreen } from "../signoff/SignoffScreen";
import { TrafficScreen } from "../traffic/TrafficScreen";
import { TrustScreen } from "../trust/TrustScreen";
import { VerifyScreen } from "../verify/VerifyScreen";
import { CommandPalette } from "./CommandPalette";
import { Frame } from "./Frame";
import { KeyList } from "./KeyList";
import { PersonDialog } from "./PersonDialog";
import { ReleaseScreen } from "./ReleaseScreen";

/** How often the status line asks again, milliseconds. */
const STATUS_EVERY = 4000;

export function App() {
  const [beat, setBeat] = useState(0);
  const status = useAnswer("status", {}, beat);
  useEffect(() => {
    const timer = setInterval(() => setBeat((n) => n + 1), STATUS_EVERY);
    return () => clearInterval(timer);
  }, []);
  const view = useMemo(() => ({ status: status.answer, again: status.again }), [status.answer, status.again]);
  return (
    <StatusContext value={view}>
      <Everywhere />
      <Fallible>
        <Screen />
      </Fallible>
    </StatusContext>
  );
}

function Screen() {
  const place = usePlace();
  // What went wrong on one screen is not about the next.
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when the screen changes
  useEffect(() => setNotice(null), [place.screen]);
  switch (place.screen) {
    case "releases":
      return <ReleasesScreen />;
    case "checklist":
      return <TrustScreen path={place.path} environment={place.environment} />;
    case "read":
      return <ReadScreen path={place.path} environment={place.environment} />;
    case "console":
      return (
        <ReleaseScreen release={place.release} tab="checklist">
          <ConsoleScreen item={place.item} />
        </ReleaseScreen>
      );
    case "command":
      return (
        <ReleaseScreen release={place.release} tab="checklist">
          <CommandScreen step={place.step} />
        </ReleaseScreen>
      );
    case "traffic":
      return (
        <ReleaseScreen release={place.release} tab="traffic">
          <TrafficScreen />
        </ReleaseScreen>
      );
    case "signoff":
      return (
        <ReleaseScreen release={place.release} tab="signoff">
          <SignoffScreen />
        </ReleaseScreen>
      );
    case "verify":
      return <VerifyScreen />;
    case "keys":
      return <KeysScreen />;
    case "request":
      return <RequestScreen path={place.path} />;
  }
}

/** Keys, drops and dialogs that belong to no screen. */
function Everywhere() {
  const backend = useBackend();
  const theme = useTheme();
  const [shown, show] = useState<"keys" | "commands" | "person" | null>(null);

  useEffect(
    () => listenForKeys((act, why) => setNotice({ tone: "warn", what: `${act.label}: not now.`, why, hint: null })),
    [],
  );
  useEffect(
    () =>
      backend.onFilesDropped((paths) => {
        const checklist = paths.find((path) => /\.(md|markdown|txt)$/i.test(path));
        if (checklist !== undefined) go(to.checklist(checklist));
        else if (paths.length > 0) {
          setNotice({
            tone: "warn",
            what: "Only Markdown files open here.",
            why: null,
            hint: "Drop a file that ends in .md, .markdown or .txt.",
          });
        }
      }),
    [backend],
  );
  useKeys([
    { keys: "ctrl+k", label: "Find a command", group: "Everywhere", quiet: true, run: () => show("commands") },
    { keys: "?", label: "Show keys", group: "Everywhere", run: () => show("keys") },
    { keys: "alt+h", label: "Show all releases", group: "Everywhere", run: () => go(to.releases()) },
    {
      keys: "alt+t",
      label: theme === "dark" ? "Use light colours" : "Use dark colours",
      group: "Everywhere",
      run: () => setTheme(theme === "dark" ? "light" : "dark"),
    },
    { keys: "alt+s", label: "Use the system’s colours", group: "Everywhere", run: () => setTheme("system") },
    { keys: "alt+p", label: "Change who sits here…", group: "Everywhere", run: () => show("person") },
  ]);
  const close = () => show(null);
  return (
    <>
      <KeyList open={shown === "keys"} onClose={close} />
      <CommandPalette open={shown === "commands"} onClose={close} />
      <PersonDialog open={shown === "person"} onClose={close} />
    </>
  );
}

/** A fault in drawing a screen: said plainly, with the way back. */
class Fallible extends Component<{ children: ReactNode }, { fault: Error | null }> {
  override state: { fault: Error | null } = { fault: null };

  static getDerivedStateFromError(fault: Error) {
    return { fault };
  }

  override render() {
    const { fault } = this.state;
    if (fault === null) return this.props.children;
    const home = () => {
      go(to.releases());
      this.setState({ fault: null });
    };
    return (
      <Frame bar={null}>
        <div className="fault">
          <h1>This screen could not be drawn.</h1>
          <p className="quiet">
            Nothing was lost: what happened is in the journal, and checks and commands go on by themselves. The fault:{" "}
            {fault.message}
          </p>
          <button type="button" className="btn primary" onClick={home}>
            Show all releases
          </button>
        </div>
      </Frame>
    );
  }
}
