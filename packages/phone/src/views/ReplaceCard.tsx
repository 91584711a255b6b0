import type { AskAnswer } from '@around/messages';
import { useSignal } from '@preact/signals';
import { useApp, useSession } from '../parts/context.js';
import { Sure } from '../parts/Sure.js';
import { useAsk } from '../parts/useAsk.js';
import type { HouseThing } from '../state/things.js';
import { type ReplaceText, r } from '../texts/replace.js';

export { loadReplaceTexts as loadTexts } from '../texts/replace.js';

/** A thing whose board is away: another takes its place. First what would go along is shown, then it is done. */
export function ReplaceCard({ thing }: { thing: HouseThing }) {
  const app = useApp();
  const session = useSession();
  const { client, house } = session;
  const others = house.things.value.filter(
    (one) => one.id !== thing.id && isLike(thing, one) && session.awaySince(one.controller) === undefined,
  );
  const chosen = useSignal('');
  const ask = (dry: boolean) => client.ask('replaceThing', { old: thing.id, new: chosen.peek(), ...(dry ? { dry } : {}) });
  const look = useAsk(() => ask(true));
  const put = useAsk(() => ask(false));
  const title = others.find(({ id }) => id === chosen.value)?.title ?? chosen.value;
  return (
    <details class="card" data-testid="replace">
      <summary>{r('replace.title')}</summary>
      <div class="draft">
        <p class="hint">{r('replace.hint')}</p>
        {others.length === 0 ? (
          <p class="said">{r('replace.none')}</p>
        ) : (
          <>
            <label class="field">
              <span class="field-label">{r('replace.by')}</span>
              <select
                value={chosen.value}
                data-testid="replace-by"
                onChange={(event) => {
                  chosen.value = event.currentTarget.value;
                  look.clear();
                  if (chosen.peek() !== '') void look.ask();
                }}
              >
                <option value="">–</option>
                {others.map((one) => (
                  <option key={one.id} value={one.id}>
                    {one.title} ({one.id})
                  </option>
                ))}
              </select>
            </label>
            {look.fault.value === undefined ? null : <p class="fault">{look.fault.value}</p>}
            {look.answer.value === undefined ? null : (
              <>
                <Told told={look.answer.value} />
                <div class="buttons">
                  <Sure
                    label={r('replace.do')}
                    sure={r('replace.sure', { thing: title })}
                    busy={put.busy.value}
                    testid="replace-do"
                    onSure={() =>
                      void put.ask().then((done) => {
                        if (done !== undefined) app.router.go({ view: 'device', thing: chosen.peek() });
                      })
                    }
                  />
                </div>
              </>
            )}
            {put.fault.value === undefined ? null : <p class="fault">{put.fault.value}</p>}
            {put.answer.value === undefined ? null : <p class="said">{r('replace.done', { thing: title })}</p>}
          </>
        )}
      </div>
    </details>
  );
}

function Told({ told: { properties, rules, scenes, people, left, overlapped } }: { told: AskAnswer<'replaceThing'> }) {
  const line = (key: ReplaceText, names: readonly string[]) =>
    names.length === 0 ? null : <li key={key}>{r(key, { names: names.join(', ') })}</li>;
  return (
    <>
      <ul class="said" data-testid="replace-told">
        {line('replace.history', properties)}
        {line('replace.rules', rules)}
        {line('replace.scenes', scenes)}
        {line('replace.people', people)}
        {line('replace.left', left)}
      </ul>
      {overlapped === 0 ? null : <p class="said">{r('replace.overlapped', { n: overlapped })}</p>}
    </>
  );
}

/** Of the same kind: they share a type, or a property by its name. */
function isLike(thing: HouseThing, other: HouseThing): boolean {
  if (thing.types.some((type) => other.types.includes(type))) return true;
  return thing.properties.some(({ name }) => other.properties.some((one) => one.name === name));
}
