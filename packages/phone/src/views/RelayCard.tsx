import { useSignal } from '@preact/signals';
import { useSession } from '../parts/context.js';
import { useAsk } from '../parts/useAsk.js';
import { mayManage } from '../state/rights.js';
import { formatTime } from '../texts/format.js';
import { t } from '../texts/runtime.js';

/** The home's own link to its relay, as the home tells it, and the way to another. */
export function RelayCard() {
  const session = useSession();
  const relay = session.house.relay.value;
  return (
    <section class="card" data-testid="relay">
      <div class="row-head">
        <h3>{t('relay.title')}</h3>
        {relay === undefined ? null : <span class={`tag ${relay.up ? 'ok' : 'danger'}`}>{t(relay.up ? 'relay.up' : 'relay.down')}</span>}
      </div>
      {relay === undefined ? (
        <p class="said">{t('relay.none')}</p>
      ) : (
        <>
          <p class="sub">{t('relay.since', { url: relay.url, time: formatTime(relay.since, session.now.value) })}</p>
          {relay.detail === undefined ? null : <p class="said">{relay.detail}</p>}
        </>
      )}
      {mayManage(session.house.you.value, session.client.identity.key.role) ? <Join first={relay === undefined} /> : null}
    </section>
  );
}

function Join({ first }: { first: boolean }) {
  const session = useSession();
  const url = useSignal('');
  const code = useSignal('');
  const join = useAsk(() =>
    session.client.ask('join', { url: address(url.peek()), ...(code.peek().trim() === '' ? {} : { code: code.peek().trim() }) }),
  );
  return (
    <details>
      <summary>{t(first ? 'relay.join' : 'relay.joinOther')}</summary>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void join.ask();
        }}
      >
        <label class="field">
          <span class="field-label">{t('relay.address')}</span>
          <input
            type="text"
            inputMode="url"
            autocomplete="off"
            autocapitalize="none"
            spellcheck={false}
            maxLength={200}
            placeholder="around.example"
            value={url.value}
            data-testid="relay-address"
            onInput={(event) => {
              url.value = event.currentTarget.value;
            }}
          />
        </label>
        <label class="field">
          <span class="field-label">{t('relay.code')}</span>
          <input
            type="text"
            class="code"
            autocomplete="off"
            autocapitalize="characters"
            spellcheck={false}
            maxLength={40}
            value={code.value}
            data-testid="relay-code"
            onInput={(event) => {
              code.value = event.currentTarget.value;
            }}
          />
        </label>
        <p class="hint">{t('relay.joinHint')}</p>
        {join.fault.value === undefined ? null : <p class="fault">{join.fault.value}</p>}
        {join.answer.value === undefined ? null : <p class="said">{t('relay.joining')}</p>}
        <div class="buttons">
          <button type="submit" class="button" disabled={join.busy.value || url.value.trim() === ''} data-testid="relay-join">
            {t('relay.joinDo')}
          </button>
        </div>
      </form>
    </details>
  );
}

/** `around.example` is meant as `wss://around.example`. */
const address = (typed: string): string => (/^[a-z]+:\/\//i.test(typed.trim()) ? typed.trim() : `wss://${typed.trim()}`);
