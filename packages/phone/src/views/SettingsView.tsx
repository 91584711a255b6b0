import { useEffect } from 'preact/hooks';
import { BackButton } from '../parts/BackButton.js';
import { useApp, useSession } from '../parts/context.js';
import { LanguageChoice, ThemeChoice } from '../parts/LookChoices.js';
import { Switch } from '../parts/Switch.js';
import { useAsk } from '../parts/useAsk.js';
import { chooseBuzz, chooseFahrenheit, chooseWholeTile } from '../preferenceChoices.js';
import { buzzes, fahrenheit, wholeTile } from '../preferences.js';
import { readBuild } from '../state/build.js';
import type { TextKey } from '../texts/en.js';
import { t } from '../texts/runtime.js';
import { later } from './later.js';

const NotifyCard = later(() => import('./noticePlaces.js'), 'NotifyCard');

/** How this page looks and behaves on this phone, and what it is. Changes hold at once. */
export function SettingsView() {
  const { caps } = useApp();
  return (
    <div class="page" data-testid="settings">
      <BackButton />
      <h2>{t('settings.title')}</h2>
      <section class="card">
        <LanguageChoice />
        <ThemeChoice />
        <Switch label={t('settings.fahrenheit')} on={fahrenheit.value} onChange={chooseFahrenheit} testid="fahrenheit" />
        <Switch label={t('settings.wholeTile')} on={wholeTile.value} onChange={chooseWholeTile} testid="whole-tile" />
        {caps.vibrate ? <Switch label={t('settings.buzz')} on={buzzes.value} onChange={chooseBuzz} testid="buzz" /> : null}
      </section>
      <NotifyCard />
      <Install />
      <About />
    </div>
  );
}

/** Offered where the browser offers it: on https, and as long as it is not installed. */
function Install() {
  const { install } = useApp();
  if (install.value === undefined) return null;
  return (
    <section class="card">
      <p class="said">{t('install.why')}</p>
      <div class="buttons">
        <button type="button" class="button" data-testid="install" onClick={() => install.peek()?.()}>
          {t('install.do')}
        </button>
      </div>
    </section>
  );
}

/** What this page is, who serves it, and what the browser lets it do at this address. */
function About() {
  const app = useApp();
  const session = useSession();
  const { caps } = app;
  const build = useAsk(() => readBuild());
  useEffect(() => void build.ask(), []);
  const can: readonly (readonly [TextKey, boolean])[] = [
    ['caps.install', caps.serviceWorker],
    ['caps.offline', caps.serviceWorker],
    ['caps.key', caps.secure],
    ['caps.camera', caps.camera],
    ['caps.copy', caps.clipboard],
    ['caps.push', caps.push],
  ];
  return (
    <section class="card" data-testid="about">
      <h3>{t('about.title')}</h3>
      <dl class="facts">
        <div>
          <dt>{t('about.build')}</dt>
          <dd class="mono" data-testid="build">
            {build.answer.value ?? '–'}
          </dd>
        </div>
        <div>
          <dt>{t('about.servedBy')}</dt>
          <dd>{app.host}</dd>
        </div>
        <div>
          <dt>{t('about.home')}</dt>
          <dd class="mono">{session.client.identity.home.id}</dd>
        </div>
      </dl>
      <p class="hint">{t('about.buildWhy')}</p>
      <h4>{t('caps.title')}</h4>
      <ul class="caps">
        {can.map(([key, able]) => (
          <li key={key} data-able={able}>
            {able ? t('caps.yes', { what: t(key) }) : t('caps.no', { what: t(key) })}
          </li>
        ))}
      </ul>
      <p class="hint">{t(caps.secure ? 'caps.secure' : 'caps.plain')}</p>
    </section>
  );
}
