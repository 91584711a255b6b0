import type { ControllerState } from '@around/messages';
import { useSignal } from '@preact/signals';
import { useApp, useSession } from '../parts/context.js';
import { Sure } from '../parts/Sure.js';
import { useAsk } from '../parts/useAsk.js';
import { formatRoute } from '../state/route.js';
import type { TextKey } from '../texts/en.js';
import { formatAgo, formatDuration, formatTime } from '../texts/format.js';
import { t } from '../texts/runtime.js';

const STATE_TEXT: Readonly<Record<ControllerState['state'], TextKey>> = {
  new: 'controller.new',
  connecting: 'controller.connecting',
  connected: 'controller.connected',
  away: 'controller.away',
};
const TONE: Readonly<Record<ControllerState['state'], string>> = { new: 'info', connecting: 'warn', connected: 'ok', away: 'danger' };
/** The home itself has a thing (`home/house`): it is no board to be looked after. */
const OWN = 'home';
/** Those to act on first. */
const ORDER: readonly ControllerState['state'][] = ['new', 'away', 'connecting', 'connected'];

export function ControllersSection({ manager }: { manager: boolean }) {
  const session = useSession();
  const all = [...session.house.controllers.value.values()]
    .filter(({ id }) => id !== OWN)
    .sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state) || (a.id < b.id ? -1 : 1));
  const adopted = all.filter(({ state }) => state !== 'new');
  return (
    <section aria-label={t('controllers.title')}>
      <h3>{t('controllers.title')}</h3>
      <p class="sub">{t('controllers.count', { up: adopted.filter(({ state }) => state === 'connected').length, all: adopted.length })}</p>
      {all.length === 0 ? <p class="lead">{t('controllers.none')}</p> : null}
      {all.map((controller) => (
        <ControllerCard key={controller.id} controller={controller} manager={manager} whole={false} />
      ))}
    </section>
  );
}

export function ControllerCard({ controller, manager, whole }: { controller: ControllerState; manager: boolean; whole: boolean }) {
  const app = useApp();
  const session = useSession();
  const now = session.now.value;
  const { id, state, title, rtt, lastBeacon, software, things, killed, address } = controller;
  const asleep = state === 'away' && controller.asleepUntil !== undefined && controller.asleepUntil > now;
  const facts: (readonly [TextKey, string])[] = [
    ...(rtt === undefined || state !== 'connected' ? [] : [['fact.rtt', formatDuration(rtt)] as const]),
    ...(lastBeacon === undefined ? [] : [['fact.beacon', formatAgo(now - lastBeacon)] as const]),
    ...(state === 'new' ? [] : [['fact.things', String(things)] as const, ['fact.killed', String(killed)] as const]),
    ...(!whole || address === undefined ? [] : [['fact.address', address] as const]),
    ...(!whole || software === undefined ? [] : [['fact.software', software] as const]),
  ];
  return (
    <article class="card" data-testid={`controller-${id}`} data-state={state}>
      <div class="row-head">
        {whole || state === 'new' ? (
          <span class="row-title">{title}</span>
        ) : (
          <a
            class="row-title"
            href={formatRoute({ view: 'controller', id })}
            data-testid={`to-controller-${id}`}
            onClick={(event) => {
              event.preventDefault();
              app.router.go({ view: 'controller', id });
              scrollTo(0, 0);
            }}
          >
            {title}
          </a>
        )}
        <span class={`tag ${TONE[state]}`}>{asleep ? t('controller.asleep') : t(STATE_TEXT[state])}</span>
      </div>
      {asleep ? <p class="sub">{t('controller.asleepUntil', { time: formatTime(controller.asleepUntil ?? now, now) })}</p> : null}
      <p class="sub">{t('controller.since', { id, time: formatTime(controller.since, now) })}</p>
      <dl class="facts">
        {facts.map(([key, text]) => (
          <div key={key}>
            <dt>{t(key)}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      {state === 'new' ? manager ? <Adopt controller={controller} /> : <p class="said">{t('adopt.ownersOnly')}</p> : null}
      {state === 'new' ? null : (
        <div class="buttons">
          <PingLine id={id} />
          {manager && whole ? <Forget controller={controller} /> : null}
        </div>
      )}
    </article>
  );
}

function PingLine({ id }: { id: string }) {
  const session = useSession();
  const ping = useAsk(() => session.client.ping(id));
  const answer = ping.answer.value;
  return (
    <div class="buttons">
      <button type="button" class="button quiet" disabled={ping.busy.value} data-testid={`ping-${id}`} onClick={() => void ping.ask()}>
        {t('controller.ping')}
      </button>
      <span class="said">
        {ping.fault.value ??
          (answer === undefined
            ? ''
            : (answer.controllerError ??
              (answer.homeController === undefined ? '' : t('controller.pinged', { time: formatDuration(answer.homeController) }))))}
      </span>
    </div>
  );
}

function Adopt({ controller }: { controller: ControllerState }) {
  const session = useSession();
  const code = useSignal('');
  const adopt = useAsk(() => session.client.ask('adopt', { board: controller.id, code: code.peek() }));
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void adopt.ask();
      }}
    >
      <label class="field">
        <span class="field-label">{t('adopt.code')}</span>
        <input
          type="text"
          class="code"
          autocomplete="off"
          autocapitalize="characters"
          spellcheck={false}
          maxLength={40}
          value={code.value}
          data-testid={`adopt-code-${controller.id}`}
          onInput={(event) => {
            code.value = event.currentTarget.value;
          }}
        />
      </label>
      <p class="hint">{t('adopt.hint')}</p>
      {adopt.fault.value === undefined ? null : <p class="fault">{adopt.fault.value}</p>}
      <div class="buttons">
        <button type="submit" class="button" disabled={adopt.busy.value || code.value.trim() === ''} data-testid={`adopt-${controller.id}`}>
          {adopt.busy.value ? t('adopt.busy') : t('adopt.do')}
        </button>
      </div>
    </form>
  );
}

function Forget({ controller }: { controller: ControllerState }) {
  const session = useSession();
  const forget = useAsk(() => session.client.ask('forget', { controller: controller.id }));
  return (
    <div class="buttons">
      <Sure
        label={t('controller.forget')}
        sure={t('controller.forgetSure', { controller: controller.title })}
        busy={forget.busy.value}
        testid={`forget-${controller.id}`}
        onSure={() => void forget.ask()}
      />
      {forget.fault.value === undefined ? null : <p class="fault">{forget.fault.value}</p>}
    </div>
  );
}
