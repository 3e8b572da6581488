import { useState } from "react";
import { Checkbox } from "react-aria-components";
import { useBackend } from "../../backend/backend";
import { type Failure, failureOf } from "../../backend/errors";
import type { Inspection } from "../../bindings/Inspection";
import { go, to } from "../../paths";
import { Button } from "../../widgets/Button";
import { Icon } from "../../widgets/Icon";
import { toRead, trustRefusal } from "./reading";
import { Wrong } from "./Wrong";

/** Read it, then say yes to exactly these bytes; or only look. */
export function DecisionBar({ inspection, onTrusted }: { inspection: Inspection; onTrusted: () => void }) {
  const backend = useBackend();
  const [read, setRead] = useState(false);
  const [wrong, setWrong] = useState<Failure | null>(null);
  const { path, environment, digest } = inspection;
  const box = toRead(inspection);
  const refusal = trustRefusal(inspection, read);
  const trust = async () => {
    if (environment === null || refusal !== null) return;
    try {
      await backend.call("trust", { path, environment, digest });
      onTrusted();
    } catch (thrown) {
      setWrong(failureOf(thrown));
    }
  };
  const unreadable = environment === null;
  return (
    <section className="decision" aria-label="Trust">
      {wrong !== null ? (
        <Wrong failure={wrong} />
      ) : (
        <p className="explains">
          Trust covers this exact file. Any later change brings you back here. Read-only shows every item and runs
          nothing.
        </p>
      )}
      <span className="grow" />
      {box !== null && !unreadable && (
        <Checkbox className="tick" isSelected={read} onChange={setRead}>
          <span className="box">{read && <Icon name="passed" />}</span>
          {box}
        </Checkbox>
      )}
      <Button look="big" keys="o" onPress={() => go(to.read(path, environment))}>
        Open read-only
      </Button>
      <Button look="primary big" refusal={refusal} onPress={trust}>
        Trust this version
      </Button>
    </section>
  );
}
