import type { PairingError } from '@around/client';
import { useSignal } from '@preact/signals';
import type { Stage } from '../app.js';
import { useApp } from '../parts/context.js';
import { LanguageChoice } from '../parts/LookChoices.js';
import { pairingFragment } from '../state/route.js';
import type { TextKey } from '../texts/en.js';
import { t } from '../texts/runtime.js';
import { ScanView } from './ScanView.js';

/** What this phone calls itself until its person says otherwise. */
function deviceName(): string {
  const agent = navigator.userAgent;
  if (/iPhone|iPod/.test(agent)) return 'iPhone';
  if (/iPad/.test(agent)) return 'iPad';
  if (/Android/.test(agent)) return 'Android';
  return t('pair.browser');
}

type PairingStage = Exclude<Stage, { at: 'home' } | { at: 'loading' }>;

/** The way into a home: a link opened, or a code typed. Nothing is sent before the person says so. */
export function PairView({ stage }: { stage: PairingStage }) {
  return (
    <main class="welcome" data-testid="pair">
      <img class="logo" src="/icons/icon.svg" alt="" width={72} height={72} />
      {stage.at === 'confirm' ? <Confirm stage={stage} /> : null}
      {stage.at === 'pairing' ? <Pairing stage={stage} /> : null}
      {stage.at === 'failed' ? <Failed stage={stage} /> : null}
      {stage.at === 'unpaired' ? <Start notice={stage.notice} more={stage.more === true} /> : null}
    </main>
  );
}

function DeviceField({ name, onName }: { name: string; onName(name: string): void }) {
  return (
    <label class="field">
      <span class="field-label">{t('pair.device')}</span>
      <input type="text" maxLength={80} value={name} data-testid="pair-device" onInput={(event) => onName(event.currentTarget.value)} />
    </label>
  );
}

function Confirm({ stage }: { stage: Extract<Stage, { at: 'confirm' }> }) {
  const app = useApp();
  const device = useSignal(deviceName());
  const title = stage.offer.title;
  return (
    <form
      class="card"
      data-testid="pair-confirm"
      onSubmit={(event) => {
        event.preventDefault();
        void app.pair({ by: 'link', link: stage.link }, device.peek().trim() || deviceName());
      }}
    >
      <h1>{title === undefined ? t('pair.askAt', { host: app.host }) : t('pair.ask', { home: title })}</h1>
      <p class="said">{t('pair.askWhy')}</p>
      <DeviceField
        name={device.value}
        onName={(name) => {
          device.value = name;
        }}
      />
      <div class="buttons">
        <button type="submit" class="button" data-testid="pair-yes">
          {t('pair.yes')}
        </button>
        <button type="button" class="button quiet" data-testid="pair-no" onClick={() => void app.cancelPairing()}>
          {t('action.cancel')}
        </button>
      </div>
    </form>
  );
}

function Pairing({ stage }: { stage: Extract<Stage, { at: 'pairing' }> }) {
  return (
    <section class="card" data-testid="pairing" aria-live="polite">
      <h1>{t('pair.under')}</h1>
      <p class="run-line pending">
        <span class="ring" />
        {t(stage.digits === undefined ? 'pair.reaching' : 'pair.proving')}
      </p>
      {stage.digits === undefined ? null : (
        <>
          <p class="bigcode">{stage.digits}</p>
          <p class="hint">{t('pair.digits')}</p>
        </>
      )}
    </section>
  );
}

const FAILED_TEXT: Readonly<Record<PairingError['code'], TextKey>> = {
  link: 'pairFault.link',
  over: 'pairFault.over',
  wrongCode: 'pairFault.wrongCode',
  wrongHome: 'pairFault.wrongHome',
  away: 'pairFault.away',
  unreachable: 'pairFault.unreachable',
  version: 'pairFault.version',
  refused: 'pairFault.refused',
  notStored: 'pairFault.notStored',
  unconfirmed: 'pairFault.unconfirmed',
};

function Failed({ stage }: { stage: Extract<Stage, { at: 'failed' }> }) {
  const app = useApp();
  const { again } = stage;
  return (
    <section class="card" data-testid="pair-failed">
      <h1>{t('pair.failed')}</h1>
      <p role="alert">{t(FAILED_TEXT[stage.code])}</p>
      <p class="said">{stage.message}</p>
      <div class="buttons">
        {again === undefined ? null : (
          <button type="button" class="button" onClick={() => void app.pair(again, deviceName())}>
            {t('action.retry')}
          </button>
        )}
        <button type="button" class="button quiet" onClick={() => void app.cancelPairing()}>
          {t('action.back')}
        </button>
      </div>
    </section>
  );
}

const NOTICE_TEXT = { revoked: 'pair.revoked', noStorage: 'pair.noStorage' } as const satisfies Record<string, TextKey>;

function Start({ notice, more }: { notice: 'revoked' | 'noStorage' | undefined; more: boolean }) {
  const app = useApp();
  const typed = useSignal('');
  const device = useSignal(deviceName());
  const opened = (text: string): boolean => {
    const at = text.indexOf('#p=');
    const link = at < 0 ? undefined : pairingFragment(text.slice(at));
    if (link !== undefined) app.offered(link);
    return link !== undefined;
  };
  return (
    <>
      <h1>{t('pair.welcome')}</h1>
      {notice === undefined ? null : (
        <p class="blocked" role="alert" data-testid="pair-notice">
          {t(NOTICE_TEXT[notice])}
        </p>
      )}
      <p class="lead">{t('pair.how')}</p>
      <ScanView
        onFound={(text) => {
          if (!opened(text)) typed.value = text.slice(0, 200);
        }}
      />
      <form
        class="card"
        data-testid="pair-code"
        onSubmit={(event) => {
          event.preventDefault();
          const text = typed.peek().trim();
          // A whole link fits into the field as well.
          if (!opened(text)) void app.pair({ by: 'code', code: text }, device.peek().trim() || deviceName());
        }}
      >
        <label class="field">
          <span class="field-label">{t('pair.code')}</span>
          <input
            type="text"
            class="code"
            autocomplete="one-time-code"
            autocapitalize="characters"
            spellcheck={false}
            placeholder="7K2M-9QXD-4TPA"
            value={typed.value}
            data-testid="pair-code-input"
            onInput={(event) => {
              typed.value = event.currentTarget.value;
            }}
          />
        </label>
        <p class="hint">{t('pair.codeHint')}</p>
        <DeviceField
          name={device.value}
          onName={(name) => {
            device.value = name;
          }}
        />
        <div class="buttons">
          <button type="submit" class="button" disabled={typed.value.trim() === ''} data-testid="pair-code-go">
            {t('pair.go')}
          </button>
        </div>
      </form>
      {more ? (
        <button type="button" class="button quiet" data-testid="pair-back" onClick={() => void app.cancelPairing()}>
          {t('action.back')}
        </button>
      ) : (
        <a class="button quiet" href="/?demo" data-testid="try-demo">
          {t('pair.demo')}
        </a>
      )}
      <LanguageChoice />
    </>
  );
}
