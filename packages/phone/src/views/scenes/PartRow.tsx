import { type Deed, pathOfDeed, placeOfPath } from '@around/messages';
import { mdiClose } from '@mdi/js';
import { useSession } from '../../parts/context.js';
import { Icon } from '../../parts/Icon.js';
import { ValueControl } from '../../parts/ValueControl.js';
import { ValueView } from '../../parts/ValueView.js';
import { deedWords } from '../../state/scenes/sceneWords.js';
import { valueText } from '../../state/valueWords.js';
import { s } from '../../texts/scenes.js';

interface Props {
  deed: Deed;
  onChange(deed: Deed): void;
  onDrop(): void;
}

/** One part of a scene that is made: what it is about, the value it sets, and the way out. */
export function PartRow({ deed, onChange, onDrop }: Props) {
  const session = useSession();
  const { thing: id, name } = placeOfPath(pathOfDeed(deed));
  const thing = session.house.thing(id);
  const words = deedWords(deed, (one) => session.house.thing(one));
  const property = 'write' in deed ? thing?.properties.find((one) => one.name === name) : undefined;
  const there = 'write' in deed ? property !== undefined : thing?.actions.some((one) => one.name === name) === true;
  const plain = property !== undefined && 'write' in deed && (typeof deed.value !== 'object' || deed.value === null);
  const inline = property?.schema.type === 'boolean' && property.schema.enum === undefined && !property.risky;
  const control =
    property === undefined || !('write' in deed) ? null : (
      <ValueControl property={property} value={deed.value} disabled={false} onWrite={async (value) => onChange({ ...deed, value })} />
    );
  return (
    <div class="row" data-testid={`part-${pathOfDeed(deed)}`}>
      <div class="row-head inline">
        <span class="row-title">{words}</span>
        {plain && !inline ? <span class="row-value">{valueText(property, deed.value)}</span> : null}
        {inline ? control : null}
        <button type="button" class="round plain" aria-label={s('form.drop', { part: words })} onClick={onDrop}>
          <Icon path={mdiClose} />
        </button>
      </div>
      {there ? null : <p class="fault">{s('form.gone')}</p>}
      {inline ? null : control}
      {'invoke' in deed && deed.input !== undefined ? <ValueView value={deed.input} /> : null}
    </div>
  );
}
