import { Radio, RadioGroup } from "react-aria-components";

/** One of a few, each with why it cannot be taken now. */
export function Radios<K extends string>(props: {
  label: string;
  options: readonly { key: K; label: string; refusal: string | null }[];
  selected: K | null;
  onSelect: (key: K) => void;
}) {
  const { label, options, selected, onSelect } = props;
  return (
    <RadioGroup className="radios" aria-label={label} value={selected} onChange={(key) => onSelect(key as K)}>
      {options.map((option) => (
        <Radio key={option.key} value={option.key} className="radio" isDisabled={option.refusal !== null}>
          <span className="dot" />
          <span>{option.label}</span>
          {option.refusal !== null && <span className="why">{option.refusal}</span>}
        </Radio>
      ))}
    </RadioGroup>
  );
}
