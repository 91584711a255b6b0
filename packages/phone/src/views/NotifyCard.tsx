import type { AskAnswer, NotifySettings } from '@around/messages';
import { useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { useApp, useSession } from '../parts/context.js';
import { useAsk } from '../parts/useAsk.js';
import type { PushStanding } from '../state/pushes.js';
import { formatRoute } from '../state/route.js';
import { type NoticeText, nt } from '../texts/notices.js';
import { pushesOf } from '../watchNotices.js';
import { NotifyForm } from './NotifyForm.js';

const STANDING: Readonly<Record<PushStanding, NoticeText>> = {
  on: 'on',
  off: 'off',
  insecure: 'insecure',
  install: 'install',
  unsupported: 'unsupported',
  denied: 'denied',
};

/** How this person and this phone are told: asked of the home, and of the browser. */
export function NotifyCard() {
  const app = useApp();
  const session = useSession();
  const settings = useAsk(() => session.client.ask('notifySettings', {}));
  const live = session.house.link.value.state === 'live';
  useEffect(() => {
    if (live) void settings.ask();
  }, [live]);
  const is = settings.answer.value;
  return (
    <section class="card" data-testid="notify">
      <h3>{nt('title')}</h3>
      <ThisPhone is={is} onChange={() => void settings.ask()} />
      {is === undefined ? null : <NotifyForm is={is} onSaved={() => void settings.ask()} />}
      {settings.fault.value === undefined ? null : <p class="fault">{settings.fault.value}</p>}
      <div class="buttons">
        <a
          class="button quiet"
          href={formatRoute({ view: 'notices' })}
          data-testid="notices-all"
          onClick={(event) => {
            event.preventDefault();
            app.router.go({ view: 'notices' });
          }}
        >
          {nt('all')}
        </a>
      </div>
    </section>
  );
}

/** The settings as the home keeps them, and what it can do. */
export type NotifyState = AskAnswer<'notifySettings'>;
export type { NotifySettings };

function ThisPhone({ is, onChange }: { is: NotifyState | undefined; onChange(): void }) {
  const app = useApp();
  const session = useSession();
  const pushes = useMemo(() => pushesOf(app, session), [session]);
  const asked = useSignal(false);
  const turn = useAsk(async () => {
    if (pushes.standing.peek() === 'on') await pushes.turnOff();
    else await pushes.turnOn();
    asked.value = true;
    onChange();
  });
  const test = useAsk(() => session.client.ask('testNotify', {}));
  useEffect(() => void pushes.look(), [pushes]);
  const standing = pushes.standing.value;
  const others = (is?.phones ?? 0) - (standing === 'on' ? 1 : 0);
  return (
    <div class="draft">
      <h4>{nt('phoneTitle')}</h4>
      <p class="said" data-testid="notify-standing" data-standing={standing}>
        {nt(STANDING[standing])}
      </p>
      {standing !== 'on' && standing !== 'off' ? null : (
        <div class="buttons">
          <button
            type="button"
            class={`button ${standing === 'on' ? 'quiet' : ''}`}
            disabled={turn.busy.value}
            data-testid="notify-turn"
            onClick={() => void turn.ask()}
          >
            {nt(standing === 'on' ? 'turnOff' : 'turnOn')}
          </button>
          {standing === 'on' ? (
            <button type="button" class="button quiet" disabled={test.busy.value} data-testid="notify-test" onClick={() => void test.ask()}>
              {nt('test')}
            </button>
          ) : null}
        </div>
      )}
      {standing === 'off' && asked.value && turn.fault.value === undefined && !turn.busy.value ? <p class="hint">{nt('notYet')}</p> : null}
      {turn.fault.value === undefined ? null : <p class="fault">{turn.fault.value}</p>}
      {test.fault.value === undefined ? null : <p class="fault">{test.fault.value}</p>}
      {test.answer.value === undefined ? null : <p class="hint">{nt('tested')}</p>}
      {others > 0 ? <p class="hint">{nt('others', { n: is?.phones ?? 0 })}</p> : null}
      {standing === 'on' || standing === 'off' ? <p class="hint">{nt('privacy')}</p> : null}
    </div>
  );
}
