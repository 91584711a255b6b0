import type { Grant, Invitation } from '@around/messages';
import { groupCode } from '@around/messages';
import { mdiChevronLeft, mdiContentCopy, mdiShareVariant } from '@mdi/js';
import { useSignal } from '@preact/signals';
import { useApp, useSession } from '../parts/context.js';
import { Icon } from '../parts/Icon.js';
import { QrCode } from '../parts/QrCode.js';
import { useAsk } from '../parts/useAsk.js';
import type { TextKey } from '../texts/en.js';
import { t } from '../texts/runtime.js';

const DAY = 86_400_000;
const SPANS: readonly { readonly id: string; readonly ms: number | undefined; readonly text: TextKey }[] = [
  { id: 'day', ms: DAY, text: 'invite.day' },
  { id: 'week', ms: 7 * DAY, text: 'invite.week' },
  { id: 'ever', ms: undefined, text: 'invite.ever' },
];

/** Adds a phone: for whom, with which rights; then the link, its QR code and the code to type, while they are good. */
export function InviteView() {
  const app = useApp();
  const session = useSession();
  const user = useSignal('');
  const role = useSignal<'guest' | 'owner'>('guest');
  const span = useSignal('week');
  const readOnly = useSignal(false);
  const invite = useAsk(() => {
    const until = SPANS.find(({ id }) => id === span.peek())?.ms;
    const grant: Grant =
      role.peek() === 'owner'
        ? { role: 'owner' }
        : {
            role: 'guest',
            things: ['*'],
            ...(readOnly.peek() ? { readOnly: true } : {}),
            ...(until === undefined ? {} : { until: session.now.peek() + until }),
          };
    return session.client.ask('invite', { user: user.peek().trim(), grant });
  });
  const invitation = invite.answer.value;
  return (
    <div class="page" data-testid="invite">
      <button type="button" class="button quiet back" onClick={() => app.router.close({ view: 'system' })}>
        <Icon path={mdiChevronLeft} />
        {t('nav.system')}
      </button>
      <h2>{t('invite.title')}</h2>
      {invitation !== undefined ? (
        <Offer invitation={invitation} user={user.value} onAgain={() => void invite.ask()} onDone={() => invite.clear()} />
      ) : (
        <form
          class="card"
          onSubmit={(event) => {
            event.preventDefault();
            void invite.ask();
          }}
        >
          <label class="field">
            <span class="field-label">{t('invite.who')}</span>
            <input
              type="text"
              maxLength={80}
              autocomplete="off"
              value={user.value}
              data-testid="invite-user"
              onInput={(event) => {
                user.value = event.currentTarget.value;
              }}
            />
          </label>
          <fieldset class="group top">
            <legend class="field-label">{t('invite.role')}</legend>
            <div class="segments">
              {(['guest', 'owner'] as const).map((one) => (
                <label key={one} class="segment">
                  <input
                    type="radio"
                    name="role"
                    checked={role.value === one}
                    onChange={() => {
                      role.value = one;
                    }}
                  />
                  <span>{t(one === 'owner' ? 'role.owner' : 'role.guest')}</span>
                </label>
              ))}
            </div>
          </fieldset>
          <p class="hint">{t(role.value === 'owner' ? 'invite.ownerWhy' : 'invite.guestWhy')}</p>
          {role.value === 'owner' ? null : (
            <>
              <fieldset class="group top">
                <legend class="field-label">{t('invite.until')}</legend>
                <div class="segments">
                  {SPANS.map(({ id, text }) => (
                    <label key={id} class="segment">
                      <input
                        type="radio"
                        name="until"
                        checked={span.value === id}
                        onChange={() => {
                          span.value = id;
                        }}
                      />
                      <span>{t(text)}</span>
                    </label>
                  ))}
                </div>
              </fieldset>
              <label class="field-row">
                <span class="field-label">{t('phones.readOnly')}</span>
                <input
                  type="checkbox"
                  role="switch"
                  class="switch"
                  checked={readOnly.value}
                  aria-checked={readOnly.value}
                  onChange={(event) => {
                    readOnly.value = event.currentTarget.checked;
                  }}
                />
              </label>
            </>
          )}
          {invite.fault.value === undefined ? null : <p class="fault">{invite.fault.value}</p>}
          <div class="buttons">
            <button type="submit" class="button" disabled={invite.busy.value || user.value.trim() === ''} data-testid="invite-make">
              {t('invite.make')}
            </button>
          </div>
        </form>
      )}
    </div>
  );
}

function Offer({ invitation, user, onAgain, onDone }: { invitation: Invitation; user: string; onAgain(): void; onDone(): void }) {
  const app = useApp();
  const session = useSession();
  const left = Math.max(0, Math.ceil((invitation.expires - session.now.value) / 1_000));
  const copied = useSignal(false);
  const paired = session.house.activity.entries.value.some(
    (entry) => entry.k === 'notice' && entry.notice.kind === 'paired' && entry.at > invitation.expires - 5 * 60_000,
  );
  if (paired) {
    return (
      <section class="card" data-testid="invite-done">
        <p class="lead">{t('invite.done', { user })}</p>
        <button type="button" class="button" onClick={() => app.router.close({ view: 'system' })}>
          {t('action.close')}
        </button>
      </section>
    );
  }
  if (left === 0) {
    return (
      <section class="card">
        <p class="lead">{t('invite.over')}</p>
        <button type="button" class="button" onClick={onAgain}>
          {t('invite.again')}
        </button>
      </section>
    );
  }
  return (
    <section class="card" data-testid="offer">
      <QrCode text={invitation.link} label={t('invite.qr')} />
      <p>{t('invite.how')}</p>
      <p class="bigcode" data-testid="invite-code">
        {groupCode(invitation.code)}
      </p>
      <p class="sub" role="timer">
        {t('invite.left', { time: `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}` })}
      </p>
      <input
        class="code"
        type="text"
        readOnly
        value={invitation.link}
        aria-label={t('invite.link')}
        data-testid="invite-link"
        onFocus={(event) => event.currentTarget.select()}
      />
      <div class="buttons">
        {app.caps.share ? (
          <button type="button" class="button" onClick={() => void navigator.share({ url: invitation.link }).catch(() => undefined)}>
            <Icon path={mdiShareVariant} size={20} />
            {t('invite.share')}
          </button>
        ) : null}
        {app.caps.clipboard ? (
          <button
            type="button"
            class="button quiet"
            onClick={() =>
              void navigator.clipboard.writeText(invitation.link).then(() => {
                copied.value = true;
              })
            }
          >
            <Icon path={mdiContentCopy} size={20} />
            {t(copied.value ? 'invite.copied' : 'invite.copy')}
          </button>
        ) : null}
        <button
          type="button"
          class="button quiet"
          onClick={() => {
            void session.client.ask('uninvite', { slot: invitation.slot }).catch(() => undefined);
            onDone();
          }}
        >
          {t('invite.withdraw')}
        </button>
      </div>
    </section>
  );
}
