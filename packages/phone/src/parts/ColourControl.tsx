import { t } from '../texts/runtime.js';
import type { ControlProps } from './ValueControl.js';

/** Eight to choose from before the wheel (phone.md): warm to cool white, then around the circle. */
const PRESETS = ['#ffb46b', '#fff1e0', '#d6e4ff', '#ff3b30', '#ffcc00', '#34c759', '#0a84ff', '#af52de'] as const;

/** A colour is previewed here and sent when it is chosen, never on the way. */
export function ColourControl({ property, value, disabled, onWrite }: ControlProps) {
  const now = typeof value === 'string' && /^#[0-9a-f]{6}$/i.test(value) ? value.toLowerCase() : '#000000';
  return (
    <div class="colours" data-testid={`prop-${property.name}`}>
      {PRESETS.map((preset) => (
        <button
          key={preset}
          type="button"
          class="colour"
          aria-label={t('colour.preset', { colour: preset })}
          aria-pressed={preset === now}
          disabled={disabled}
          style={{ '--colour': preset }}
          onClick={() => void onWrite(preset, false)}
        />
      ))}
      <label class="colour wheel">
        <span class="unseen">{t('colour.wheel', { what: property.title })}</span>
        <input type="color" value={now} disabled={disabled} onChange={(event) => void onWrite(event.currentTarget.value, false)} />
      </label>
    </div>
  );
}
