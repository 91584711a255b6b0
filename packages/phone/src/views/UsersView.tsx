import { type KeyInfo, ROLES, type Role, type UserInfo } from '@around/messages';
import { mdiAccountPlusOutline } from '@mdi/js';
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { BackButton } from '../parts/BackButton.js';
import { useApp, useSession } from '../parts/context.js';
import { Icon } from '../parts/Icon.js';
import { Sure } from '../parts/Sure.js';
import { useAsk } from '../parts/useAsk.js';
import { draftFault, draftOfGrant, grantOfDraft } from '../state/grantDraft.js';
import { GRANT_FAULT, grantFacts, ROLE_TEXT } from '../state/grantWords.js';
import { inviteFor } from '../state/inviteFor.js';
import { mayManage } from '../state/rights.js';
import { formatAgo } from '../texts/format.js';
import { t } from '../texts/runtime.js';
import { AuditTrail } from './AuditTrail.js';
import { GrantForm } from './GrantForm.js';

/** Who can do what: people, their rights, their phones, and the trail of what was changed. */
export function UsersView() {
  const app = useApp();
  const session = useSession();
  const live = session.house.link.value.state === 'live';
  const manager = mayManage(session.house.you.value, session.client.identity.key.role);
  const people = useAsk(async () => {
    const [{ users }, { phones }] = await Promise.all([session.client.ask('users', {}), session.client.ask('phones', {})]);
    return { users, phones };
  });
  // Somebody was paired or revoked: the newest notice tells.
  const newest = session.house.activity.entries.value.find((entry) => entry.k === 'notice')?.id;
  useEffect(() => {
    if (live) void people.ask();
  }, [live, newest]);
  const invite = (name: string): void => {
    inviteFor.value = name;
    app.router.go({ view: 'invite' });
  };
  const { users, phones } = people.answer.value ?? { users: [], phones: [] };
  return (
    <div class="page" data-testid="users">
      <BackButton />
      <h2>{t('users.title')}</h2>
      {manager ? (
        <div class="buttons">
          <button type="button" class="button" data-testid="add-phone" onClick={() => invite('')}>
            <Icon path={mdiAccountPlusOutline} size={20} />
            {t('invite.open')}
          </button>
        </div>
      ) : null}
      {people.fault.value === undefined ? null : <p class="fault">{people.fault.value}</p>}
      {users.map((user) => (
        <UserCard
          key={user.name}
          user={user}
          phones={phones.filter((phone) => phone.user === user.name)}
          manager={manager}
          onInvite={() => invite(user.name)}
          onChanged={() => void people.ask()}
        />
      ))}
      {manager ? <AuditTrail /> : null}
    </div>
  );
}

interface CardProps {
  user: UserInfo;
  phones: readonly KeyInfo[];
  manager: boolean;
  onInvite(): void;
  onChanged(): void;
}

function UserCard({ user, phones, manager, onInvite, onChanged }: CardProps) {
  const session = useSession();
  const own = session.client.identity.key.user === user.name;
  const bar = useAsk(() => session.client.ask('setUser', { name: user.name, active: !user.active }));
  const remove = useAsk(() => session.client.ask('removeUser', { name: user.name }));
  const noPin = useAsk(() => session.client.ask('setPin', { user: user.name }));
  const done = (answer: unknown): void => {
    if (answer !== undefined) onChanged();
  };
  const fault = bar.fault.value ?? remove.fault.value ?? noPin.fault.value;
  return (
    <article class="card" data-testid={`user-${user.name}`}>
      <div class="row-head">
        <h3>{user.name}</h3>
        <span class={`tag ${user.active ? 'ok' : 'danger'}`}>{user.active ? t(ROLE_TEXT[user.grant.role]) : t('users.barred')}</span>
      </div>
      <Facts facts={grantFacts(user.grant, (id) => session.house.thing(id)?.title ?? id, session.now.value)} />
      {user.pin ? <p class="fine">{t('users.hasPin')}</p> : null}
      {phones.map((phone) => (
        <PhoneLine key={phone.id} phone={phone} own={phone.id === session.client.identity.key.id} onRevoked={onChanged} />
      ))}
      {phones.length === 0 ? <p class="sub">{t('users.noPhone')}</p> : null}
      {manager ? (
        <>
          <div class="buttons">
            <button type="button" class="button quiet" onClick={onInvite}>
              {t('users.addPhone')}
            </button>
            {own ? null : (
              <button
                type="button"
                class="button quiet"
                disabled={bar.busy.value}
                data-testid={`bar-${user.name}`}
                onClick={() => void bar.ask().then(done)}
              >
                {t(user.active ? 'users.bar' : 'users.unbar')}
              </button>
            )}
            {user.pin && !own ? (
              <button type="button" class="button quiet" disabled={noPin.busy.value} onClick={() => void noPin.ask().then(done)}>
                {t('users.clearPin')}
              </button>
            ) : null}
            {own ? null : (
              <Sure
                label={t('users.remove')}
                sure={t('users.removeSure', { user: user.name })}
                busy={remove.busy.value}
                testid={`remove-${user.name}`}
                onSure={() => void remove.ask().then(done)}
              />
            )}
          </div>
          {fault === undefined ? null : <p class="fault">{fault}</p>}
          <EditRights user={user} onChanged={onChanged} />
        </>
      ) : null}
    </article>
  );
}

function Facts({ facts }: { facts: ReturnType<typeof grantFacts> }) {
  return (
    <dl class="facts">
      {facts.map(([key, text], index) => (
        <div key={`${key}${String(index)}`}>
          <dt>{t(key)}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Roles that whoever is here may give. */
export function useGivenRoles(): readonly Role[] {
  const session = useSession();
  const owner = session.client.identity.key.role === 'owner';
  return ROLES.filter((role) => owner || (role !== 'owner' && role !== 'admin'));
}

function EditRights({ user, onChanged }: { user: UserInfo; onChanged(): void }) {
  const session = useSession();
  const draft = useSignal(draftOfGrant(user.grant));
  const roles = useGivenRoles();
  const save = useAsk(() => session.client.ask('setUser', { name: user.name, grant: grantOfDraft(draft.peek(), user.grant) }));
  const fault = draftFault(draft.value, session.now.value);
  return (
    <details>
      <summary data-testid={`rights-${user.name}`}>{t('users.rights')}</summary>
      <form
        class="draft"
        onSubmit={(event) => {
          event.preventDefault();
          void save.ask().then((answer) => answer !== undefined && onChanged());
        }}
      >
        <GrantForm
          draft={draft.value}
          roles={roles}
          onChange={(next) => {
            draft.value = next;
          }}
        />
        {fault === undefined ? null : <p class="fault">{t(GRANT_FAULT[fault])}</p>}
        {save.fault.value === undefined ? null : <p class="fault">{save.fault.value}</p>}
        <div class="buttons">
          <button type="submit" class="button" disabled={save.busy.value || fault !== undefined} data-testid={`rights-save-${user.name}`}>
            {t('look.save')}
          </button>
        </div>
      </form>
    </details>
  );
}

function PhoneLine({ phone, own, onRevoked }: { phone: KeyInfo; own: boolean; onRevoked(): void }) {
  const session = useSession();
  const revoke = useAsk(() => session.client.ask('revoke', { key: phone.id }));
  const now = session.now.value;
  const seen = phone.connected ? t('phones.connected') : phone.lastSeen === undefined ? t('phones.never') : formatAgo(now - phone.lastSeen);
  return (
    <div class="phone-line" data-testid={`phone-${phone.id}`}>
      <div class="row-head">
        <span class="row-title">{phone.device}</span>
        <span class={`tag ${phone.connected ? 'ok' : ''}`}>{own ? t('phones.own') : seen}</span>
      </div>
      {phone.born === 'lan-http' ? <p class="fine">{t('phones.bornPlain')}</p> : null}
      <Facts facts={grantFacts(phone.grant, (id) => session.house.thing(id)?.title ?? id, now).filter(([key]) => key !== 'grant.scope')} />
      {own ? null : (
        <div class="buttons">
          <Sure
            label={t('phones.revoke')}
            sure={t('phones.revokeSure', { device: phone.device })}
            busy={revoke.busy.value}
            testid={`revoke-${phone.id}`}
            onSure={() => void revoke.ask().then((done) => done !== undefined && onRevoked())}
          />
        </div>
      )}
      {revoke.fault.value === undefined ? null : <p class="fault">{revoke.fault.value}</p>}
    </div>
  );
}
