import type { Level, Notice } from '@around/messages';
import { browserClock } from '@around/platform/browser';
import { mdiAlarmLight, mdiAlertCircleOutline, mdiBellOutline } from '@mdi/js';
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { useApp, useSession } from '../parts/context.js';
import { Icon } from '../parts/Icon.js';
import { useAsk } from '../parts/useAsk.js';
import { isUnknown } from '../state/notices.js';
import { FRESH_MS, linked, type PressWords, press, pressed } from '../state/press.js';
import { noticeText, saidText } from '../state/said.js';
import { formatTime } from '../texts/format.js';
import { type NoticeText, nt } from '../texts/notices.js';

const LEVEL: Readonly<Record<Level, { readonly text: NoticeText; readonly icon: string; readonly tone: string }>> = {
  info: { text: 'levelInfo', icon: mdiBellOutline, tone: '' },
  warning: { text: 'levelWarning', icon: mdiAlertCircleOutline, tone: 'warn' },
  alarm: { text: 'levelAlarm', icon: mdiAlarmLight, tone: 'danger' },
};
const WAY: Readonly<Record<Notice['told'][number]['by'], NoticeText>> = { push: 'byPush', email: 'byEmail', webhook: 'byWebhook' };
const TOLD: Readonly<Record<Notice['told'][number]['state'], NoticeText>> = {
  sent: 'toldSent',
  waiting: 'toldWaiting',
  failed: 'toldFailed',
};

/** One notification: what was said, its picture, its buttons with what came of them, and whom it reached. @param onDone something of it changed */
export function NoticeCard({ notice, chosen, onDone }: { notice: Notice; chosen: boolean; onDone(): void }) {
  const session = useSession();
  const now = session.now.peek();
  const { text, icon, tone } = LEVEL[notice.level];
  const said = noticeText(notice);
  const unknown = isUnknown(notice);
  return (
    <article
      class={`card notice ${unknown ? 'unknown' : ''}`}
      data-testid={`notice-${notice.id}`}
      aria-current={chosen ? 'true' : undefined}
    >
      <div class="row-head">
        <span class={`entry-icon ${tone}`} role="img" aria-label={nt(text)}>
          <Icon path={icon} />
        </span>
        <span class="entry-text">
          <h3 class="entry-title">{said.title}</h3>
          <span class="fine">
            {formatTime(notice.at, now)} · {notice.from === 'home' ? nt('fromHome') : notice.from}
          </span>
        </span>
      </div>
      {said.text === undefined ? null : <p class="said">{said.text}</p>}
      {notice.picture ? <NoticePicture notice={notice} at={chosen} /> : null}
      <NoticeButtons notice={notice} chosen={chosen} onDone={onDone} />
      {notice.seen === undefined ? null : <p class="sub">{nt('seenBy', { who: notice.seen.by, time: formatTime(notice.seen.at, now) })}</p>}
      {notice.told.length === 0 ? null : (
        <details>
          <summary class="sub">{nt('told')}</summary>
          <ul class="plain">
            {notice.told.map(({ to, by, at, state, detail, said: why }) => (
              <li key={`${to} ${by}`} class="fine">
                {nt(TOLD[state], { to, by: nt(WAY[by]), time: formatTime(at, now) })}
                {(detail ?? why) === undefined ? null : <span class="said"> {saidText(why, detail)}</span>}
              </li>
            ))}
          </ul>
        </details>
      )}
    </article>
  );
}

/** @param at once: asked for without a tap */
function NoticePicture({ notice, at }: { notice: Notice; at: boolean }) {
  const session = useSession();
  const picture = useAsk(() => session.client.ask('noticePicture', { id: notice.id }));
  useEffect(() => {
    if (at) void picture.ask();
  }, [at]);
  const got = picture.answer.value;
  if (got !== undefined && /^image\//.test(got.media))
    return (
      <img
        class="notice-picture"
        data-testid="notice-picture"
        src={`data:${got.media};base64,${got.data}`}
        alt={nt('pictureAlt', { time: formatTime(notice.at, session.now.peek()) })}
      />
    );
  return (
    <div class="buttons">
      <button type="button" class="button quiet" disabled={picture.busy.value} data-testid="notice-show" onClick={() => void picture.ask()}>
        {nt('picture')}
      </button>
      {picture.fault.value === undefined ? null : <p class="fault">{picture.fault.value}</p>}
    </div>
  );
}

function NoticeButtons({ notice, chosen, onDone }: { notice: Notice; chosen: boolean; onDone(): void }) {
  const app = useApp();
  const session = useSession();
  const busy = useSignal<string | undefined>(undefined);
  const end = useSignal<PressWords | undefined>(undefined);
  const run = async (button: number): Promise<void> => {
    if (busy.peek() !== undefined) return;
    busy.value = button < 0 ? nt('know') : (notice.buttons[button]?.title ?? '');
    end.value = undefined;
    end.value = await press(session, notice, button);
    busy.value = undefined;
    app.announce(end.value.text, end.value.bad);
    onDone();
  };
  // What was chosen on the notification itself is done when the home is there, and never late.
  useEffect(() => {
    const wanted = pressed.value;
    if (!chosen || wanted?.id !== notice.id || wanted.button === undefined) return;
    pressed.value = undefined;
    const { button, at } = wanted;
    void linked(session, browserClock).then(() => {
      const title = button < 0 ? nt('know') : (notice.buttons[button]?.title ?? '');
      if (session.now.peek() - at > FRESH_MS) end.value = { text: nt('tooLate', { button: title }), bad: true };
      else void run(button);
    });
  }, [chosen, pressed.value]);
  const known = isUnknown(notice) ? [{ n: -1, title: nt('know') }] : [];
  const all = [...notice.buttons.map(({ title }, n) => ({ n, title })), ...known];
  return (
    <>
      {all.length === 0 ? null : (
        <div class="buttons">
          {all.map(({ n, title }) => (
            <button
              key={n}
              type="button"
              class={`button ${n < 0 ? '' : 'quiet'}`}
              disabled={busy.value !== undefined}
              data-testid={n < 0 ? 'notice-know' : `notice-button-${n}`}
              onClick={() => void run(n)}
            >
              {title}
            </button>
          ))}
        </div>
      )}
      {busy.value === undefined ? null : (
        <p class="sub" role="status">
          {nt('doing', { button: busy.value })}
        </p>
      )}
      {end.value === undefined ? null : (
        <p class={end.value.bad ? 'fault' : 'said'} data-testid="notice-end" data-bad={end.value.bad}>
          {end.value.text}
        </p>
      )}
    </>
  );
}
