import { useId } from 'preact/hooks';
import { Icon } from '../../parts/Icon.js';

interface Props {
  legend: string;
  /** What choosing none is called. */
  none: string;
  icons: Readonly<Record<string, string>>;
  /** '' for none. */
  chosen: string;
  onChoose(name: string): void;
}

/** One of a few icons, or none. */
export function IconChoice({ legend, none, icons, chosen, onChoose }: Props) {
  const group = useId();
  return (
    <fieldset class="icons">
      <legend class="field-label">{legend}</legend>
      {['', ...Object.keys(icons)].map((name) => (
        <label key={name} class="icon-choice">
          <input
            type="radio"
            name={group}
            aria-label={name === '' ? none : name}
            checked={chosen === name}
            onChange={() => onChoose(name)}
          />
          {name === '' ? <span>{none}</span> : <Icon path={icons[name] as string} />}
        </label>
      ))}
    </fieldset>
  );
}
