import { ToggleButton, ToggleButtonGroup } from "react-aria-components";

export interface Segment<K extends string> {
  key: K;
  label: string;
}

/** One of a few views of the same list. */
export function Segments<K extends string>(props: {
  label: string;
  segments: readonly Segment<K>[];
  selected: K;
  onSelect: (key: K) => void;
}) {
  const { label, segments, selected, onSelect } = props;
  return (
    <ToggleButtonGroup
      className="segments"
      aria-label={label}
      disallowEmptySelection
      selectedKeys={[selected]}
      onSelectionChange={(keys) => {
        const chosen = segments.find((segment) => keys.has(segment.key));
        if (chosen) onSelect(chosen.key);
      }}
    >
      {segments.map((segment) => (
        <ToggleButton key={segment.key} id={segment.key}>
          {segment.label}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}
