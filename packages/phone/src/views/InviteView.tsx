import type { Invitation } from '@around/messages';
import { mdiContentCopy, mdiShareVariant } from '@mdi/js';
import { useSignal } from '@preact/signals';
import { BackButton } from '../parts/BackButton.js';
import { useApp, useSession } from '../parts/context.js';
import { Icon } from '../parts/Icon.js';
import { QrCode } from '../parts/QrCode.js';
import { useAsk } from '../parts/useAsk.js';
import { draftFault, grantOfDraft, NEW_GRANT } from '../state/grantDraft.js';
import { GRANT_FAULT } from '../state/grantWords.js';
import { inviteFor } from '../state/inviteFor.js';
import { t } from '../texts/runtime.js';
import { GrantForm } from './GrantForm.js';
import { useGivenRoles } from './UsersView.js';

/** Adds a phone: for whom, with which rights; then the link, its QR code and the code to type, while they are good. */
export function InviteView() {
  const session = useSession();
  const user = useSignal(inviteFor.peek());
  const draft = useSignal(NEW_GRANT);
  const roles = useGivenRoles();
  const invite = useAsk(() => session.client.ask('invite', { user: user.peek().trim(), grant: grantOfDraft(draft.peek()) }));
  const fault = draftFault(draft.value, session.now.value);
  const invitation = invite.answer.value;
  return (
    <div class="page" data-testid="invite">
      <BackButton />
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
          <GrantForm
            draft={draft.value}
            roles={roles}
            onChange={(next) => {
              draft.value = next;
            }}
          />
          {fault === undefined ? null : <p class="fault">{t(GRANT_FAULT[fault])}</p>}
          {invite.fault.value === undefined ? null : <p class="fault">{invite.fault.value}</p>}
          <div class="buttons">
            <button
              type="submit"
              class="button"
              disabled={invite.busy.value || user.value.trim() === '' || fault !== undefined}
              data-testid="invite-make"
            >
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
    (entry) => entry.k === 'notice' && entry.notice.kind === 'paired' && entry.at >= invitation.expires - 5 * 60_000,
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
        {invitation.code}
      </p>
      <p class="run-line pending">
        <span class="ring" />
        {t('invite.waiting')}
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
