import type { KeyInfo } from '@around/messages';
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { useSession } from '../parts/context.js';
import { useAsk } from '../parts/useAsk.js';
import { formatAgo, formatTime } from '../texts/format.js';
import { t } from '../texts/runtime.js';
import { ROLE_TEXT } from './ThisPhoneCard.js';

/** Every phone and program that holds a key of this home. */
export function PhonesSection() {
  const session = useSession();
  const phones = useAsk(async () => (await session.client.ask('phones', {})).phones);
  const live = session.house.link.value.state === 'live';
  // Somebody was paired or revoked: the newest notice tells.
  const newest = session.house.activity.entries.value.find((entry) => entry.k === 'notice')?.id;
  useEffect(() => {
    if (live) void phones.ask();
  }, [live, newest]);
  return (
    <section aria-label={t('phones.title')} data-testid="phones">
      <h3>{t('phones.title')}</h3>
      {phones.fault.value === undefined ? null : <p class="fault">{phones.fault.value}</p>}
      {(phones.answer.value ?? []).map((phone) => (
        <PhoneCard key={phone.id} phone={phone} own={phone.id === session.client.identity.key.id} onRevoked={() => void phones.ask()} />
      ))}
    </section>
  );
}

function PhoneCard({ phone, own, onRevoked }: { phone: KeyInfo; own: boolean; onRevoked(): void }) {
  const session = useSession();
  const sure = useSignal(false);
  const revoke = useAsk(() => session.client.ask('revoke', { key: phone.id }));
  const now = session.now.value;
  const seen = phone.connected ? t('phones.connected') : phone.lastSeen === undefined ? t('phones.never') : formatAgo(now - phone.lastSeen);
  return (
    <article class="card" data-testid={`phone-${phone.id}`}>
      <div class="row-head">
        <span class="row-title">{phone.device}</span>
        <span class={`tag ${phone.connected ? 'ok' : ''}`}>{own ? t('phones.own') : seen}</span>
      </div>
      <p class="sub">{t('phone.userRole', { user: phone.user, role: t(ROLE_TEXT[phone.grant.role]) })}</p>
      {phone.grant.until === undefined ? null : <p class="fine">{t('phones.until', { time: formatTime(phone.grant.until, now) })}</p>}
      {phone.grant.readOnly === true ? <p class="fine">{t('phones.readOnly')}</p> : null}
      {own ? null : (
        <div class="buttons">
          {sure.value ? (
            <>
              <button
                type="button"
                class="button danger"
                disabled={revoke.busy.value}
                data-testid={`revoke-sure-${phone.id}`}
                onClick={() => void revoke.ask().then((done) => done !== undefined && onRevoked())}
              >
                {t('phones.revokeSure', { device: phone.device })}
              </button>
              <button
                type="button"
                class="button quiet"
                onClick={() => {
                  sure.value = false;
                }}
              >
                {t('action.cancel')}
              </button>
            </>
          ) : (
            <button
              type="button"
              class="button quiet"
              data-testid={`revoke-${phone.id}`}
              onClick={() => {
                sure.value = true;
              }}
            >
              {t('phones.revoke')}
            </button>
          )}
          {revoke.fault.value === undefined ? null : <p class="fault">{revoke.fault.value}</p>}
        </div>
      )}
    </article>
  );
}
