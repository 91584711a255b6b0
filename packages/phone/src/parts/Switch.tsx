/** A setting that is on or off. */
export function Switch({ label, on, testid, onChange }: { label: string; on: boolean; testid: string; onChange(on: boolean): void }) {
  return (
    <label class="field-row">
      <span class="field-label">{label}</span>
      <input
        type="checkbox"
        role="switch"
        class="switch"
        checked={on}
        aria-checked={on}
        data-testid={testid}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    </label>
  );
}
