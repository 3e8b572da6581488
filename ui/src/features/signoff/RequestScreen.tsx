import { useState } from "react";
import { useBackend } from "../../backend/backend";
import type { PaperSize } from "../../bindings/PaperSize";
import type { RequestView } from "../../bindings/RequestView";
import { moment } from "../../model/time";
import { to } from "../../paths";
import { useAnswer, useCall } from "../../state/call";
import { useNow } from "../../state/clock";
import { noticeFailure } from "../../state/notices";
import { useZone } from "../../state/status";
import { Button } from "../../widgets/Button";
import { Icon } from "../../widgets/Icon";
import { Frame } from "../frame/Frame";
import { HomeLink } from "../frame/HomeLink";
import { Pages } from "./Pages";
import { keepPaper, keptPaper } from "./paper";
import { Signers } from "./Signers";
import { type Answer, SignForm, signable } from "./SignForm";
import "./signoff.css";
import "./pages.css";

/** A request that came from another machine: its sheet, and the answer that goes back as a file. */
export function RequestScreen({ path }: { path: string }) {
  const { answer, failed } = useAnswer("open_request", { path });
  return (
    <Frame bar={<HomeLink title="A signature is asked for" />}>
      {answer !== null ? (
        <Room request={answer} />
      ) : (
        <div className={failed === null ? "signoff" : "fault"} aria-busy={failed === null}>
          {failed === null ? (
            <span className="sr">Reading the request</span>
          ) : (
            <>
              <h1>This request cannot be read.</h1>
              <p className="quiet">What stood in the way is said above.</p>
              <a className="btn primary" href={to.releases()}>
                Show all releases
              </a>
            </>
          )}
        </div>
      )}
    </Frame>
  );
}

function Room({ request }: { request: RequestView }) {
  const [paper, setPaper] = useState<PaperSize>(keptPaper);
  return (
    <div className="signoff">
      {request.has_sheet ? (
        <Pages
          of={{ request: request.path }}
          paper={paper}
          onPaper={(next) => {
            setPaper(next);
            keepPaper(next);
          }}
          tick={request.digest}
        />
      ) : (
        <section className="alone" aria-label="The finding">
          <p className="select">{request.sentence}</p>
        </section>
      )}
      <Asked request={request} />
    </div>
  );
}

/** Who asks, and the answer. */
function Asked({ request }: { request: RequestView }) {
  const call = useCall();
  const backend = useBackend();
  const now = useNow(60_000);
  const zone = useZone();
  const [open, setOpen] = useState<"sign" | "refuse" | null>(null);
  const [written, setWritten] = useState<string | null>(null);
  const able = signable(request.signers);
  const [role, setRole] = useState(able[0]?.role ?? "");
  const refusal = able.length > 0 ? null : "No key of those who are asked is on this machine.";
  const answer = async ({ passphrase, refuse }: Answer) => {
    const name = `${role.toLowerCase().replaceAll(" ", "-")}.cssig`;
    try {
      const goes = await backend.pickSave("Where the answer goes", name);
      if (goes === null) return false;
      const at = { path: request.path, digest: request.digest, role, passphrase, refuse, to: goes };
      const file = await call("answer_request", at);
      if (file !== null) setWritten(file.path);
      return file !== null;
    } catch (thrown) {
      noticeFailure(thrown);
      return false;
    }
  };
  return (
    <aside className="signoff-panel" aria-label="The request">
      <header>
        <h2>{request.by} asks for a signature</h2>
        <p className="small quiet">
          {moment(request.at, now, zone)}
          {request.note !== "" && <span className="select">: “{request.note}”</span>}
        </p>
      </header>
      <div className="scroll grow">
        <Signers signers={request.signers} />
      </div>
      <section className="part me" aria-label="What to do">
        {written !== null && (
          <p className="said small select" role="status">
            <Icon name="passed" className="tone-ok" />
            <span>The answer is in {written}. Send it back.</span>
          </p>
        )}
        {open !== null ? (
          <SignForm
            signers={request.signers}
            role={role}
            onRole={setRole}
            sentence={request.sentence}
            digest={request.digest}
            refuses={open === "refuse"}
            button={open === "refuse" ? "Write refusal…" : "Write signature…"}
            onAnswer={answer}
            onClose={() => setOpen(null)}
          />
        ) : (
          <>
            <p className="statement select">{request.sentence}</p>
            <div className="sign-or-refuse">
              <Button look="primary big" icon="key" refusal={refusal} onPress={() => setOpen("sign")}>
                Sign with your key…
              </Button>
              <Button look="big" refusal={refusal} onPress={() => setOpen("refuse")}>
                Refuse…
              </Button>
            </div>
            {refusal !== null && <p className="small quiet">{refusal}</p>}
          </>
        )}
      </section>
    </aside>
  );
}
