import { FieldError, Input, Label, TextArea, TextField } from "react-aria-components";
import { Icon } from "./Icon";

interface FieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  /** Several lines. */
  tall?: boolean;
  mono?: boolean;
  /** Written unseen. */
  secret?: boolean;
  /** One line below that says what belongs here. */
  help?: string;
  /** What is wrong with it. */
  wrong?: string | null;
  placeholder?: string;
  autoFocus?: boolean;
  autoComplete?: string;
  onEnter?: () => void;
}

/** A labelled line or box to write in. */
export function Field(props: FieldProps) {
  const { label, value, onChange, tall, mono, secret, help, wrong = null, placeholder, autoFocus, onEnter } = props;
  const className = mono ? "input mono" : "input";
  return (
    <TextField
      className="field"
      value={value}
      onChange={onChange}
      isInvalid={wrong !== null}
      validationBehavior="aria"
      autoFocus={autoFocus}
      type={secret ? "password" : undefined}
      autoComplete="off"
      spellCheck={tall ? "true" : "false"}
      onKeyDown={(event) => {
        if (event.key === "Enter" && onEnter && (!tall || event.ctrlKey)) onEnter();
        else event.continuePropagation();
      }}
    >
      <Label>{label}</Label>
      {tall ? (
        <TextArea className={className} rows={3} placeholder={placeholder} />
      ) : (
        <Input className={className} placeholder={placeholder} />
      )}
      {help && wrong === null && <span className="help">{help}</span>}
      <FieldError className="wrong">
        <Icon name="failed" />
        {wrong}
      </FieldError>
    </TextField>
  );
}
