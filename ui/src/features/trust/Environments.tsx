import { ToggleButton, ToggleButtonGroup } from "react-aria-components";
import type { EnvironmentChoice } from "../../bindings/EnvironmentChoice";
import { Icon } from "../../widgets/Icon";
import { Tag } from "../../widgets/Tag";

interface EnvironmentsProps {
  choices: readonly EnvironmentChoice[];
  chosen: string;
  onChoose: (name: string) => void;
}

/** Where it would act. An environment that asks for its name to be typed has an ink edge. */
export function Environments({ choices, chosen, onChoose }: EnvironmentsProps) {
  const one = choices.find((choice) => choice.name === chosen);
  return (
    <div className="environments">
      <span className="label" id="environments">
        Environment
      </span>
      <ToggleButtonGroup
        className="names"
        aria-labelledby="environments"
        disallowEmptySelection
        selectedKeys={[chosen]}
        onSelectionChange={(keys) => {
          const next = choices.find((choice) => keys.has(choice.name));
          if (next !== undefined && next.name !== chosen) onChoose(next.name);
        }}
      >
        {choices.map((choice) => (
          <ToggleButton key={choice.name} id={choice.name} className="environment">
            <span className="dot" />
            {choice.problem !== null && <Icon name="warning" className="tone-warn" />}
            <Tag name={choice.name} guarded={choice.guarded} />
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
      {one !== undefined && <p className="small quiet">{about(one)}</p>}
    </div>
  );
}

function about({ about, guarded, rehearsal, problem }: EnvironmentChoice): string {
  if (problem !== null) return `It cannot be used: ${problem}`;
  const says = about === null ? [] : [about];
  if (rehearsal && !/leaves/.test(about ?? "")) says.push("A rehearsal: nothing leaves this machine.");
  if (guarded) says.push("Every step asks for its name to be typed.");
  return says.join(" ");
}
