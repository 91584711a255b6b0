import type { Notice } from '@around/messages';
import { effect, untracked } from '@preact/signals';
import { render } from 'preact';
import type { App } from './app.js';
import type { Caps } from './caps.js';
import { type PushEdge, pushBrowser } from './connection/pushBrowser.js';
import type { HomeSession } from './state/homeSession.js';
import { isUnknown, newOnes } from './state/notices.js';
import { pressed } from './state/press.js';
import { Pushes } from './state/pushes.js';
import type { Route } from './state/route.js';
import { loadSayings, noticeText } from './state/said.js';
import { loadNoticeTexts, nt } from './texts/notices.js';
import { language } from './texts/runtime.js';
import { AlarmDialog } from './views/AlarmDialog.js';

/** What was chosen on a notification so long ago leads nowhere any more. */
const OLD_MS = 600_000;

let edge: PushEdge | undefined;
/** Undefined where this browser, at this address, has no push. */
export function pushEdge(caps: Pick<Caps, 'serviceWorker' | 'push'>): PushEdge | undefined {
  if (edge === undefined && caps.serviceWorker && caps.push) edge = pushBrowser();
  return edge;
}

export const pushesOf = (app: App, session: HomeSession): Pushes =>
  new Pushes(
    {
      edge: pushEdge(app.caps),
      caps: app.caps,
      language: () => language.peek(),
      words: () => ({ unreadable: nt('unreadable'), know: nt('know') }),
    },
    session.client,
  );

/** What was chosen on a notification leads to it: at its home, where this phone has several. */
export async function fetchPressed(app: App): Promise<void> {
  const chosen = await pushEdge(app.caps)
    ?.takePressed()
    .catch(() => undefined);
  if (chosen === undefined || Date.now() - chosen.at > OLD_MS) return;
  const stage = app.stage.peek();
  const { home } = chosen;
  if (home !== undefined && stage.at === 'home' && stage.session.client.identity.home.id !== home) {
    if (!app.homes.peek().some(({ id }) => id === home)) return;
    await app.switchHome(home);
  }
  pressed.value = chosen;
  if (chosen.id === undefined) app.router.go({ view: 'home' });
  else app.router.go({ view: 'notice', id: chosen.id });
}

/** While the page is open: keeps this phone's subscription in order, follows taps on notifications, and shows what is said meanwhile. */
export async function watchNotices(app: App): Promise<void> {
  await loadNoticeTexts();
  const push = pushEdge(app.caps);
  push?.onPressed(() => void fetchPressed(app));
  void fetchPressed(app);
  let stop: (() => void) | undefined;
  let homes: readonly string[] = [];
  effect(() => {
    const stage = app.stage.value;
    untracked(() => {
      stop?.();
      stop = stage.at === 'home' ? watchHome(app, stage.session) : undefined;
    });
  });
  effect(() => {
    // A home that this phone was unpaired from has nothing to say to it any more.
    const now = app.homes.value.map(({ id }) => id);
    for (const gone of homes.filter((id) => !now.includes(id))) {
      push?.tell(gone, undefined);
      void push?.unsubscribe(gone).catch(() => undefined);
    }
    homes = now;
  });
}

function watchHome(app: App, session: HomeSession): () => void {
  const { house, client } = session;
  let refreshed = false;
  let shown: number | undefined;
  let over = false;
  const look = async (): Promise<void> => {
    const { notices } = await client.ask('notices', { limit: 10 });
    if (notices.some(({ said }) => said !== undefined)) await loadSayings();
    if (over) return;
    const first = shown === undefined;
    const fresh = newOnes(notices, client.identity.key.user, shown ?? 0);
    shown = Math.max(shown ?? 0, ...notices.map(({ n }) => n));
    // What was said before this page came is in the list; an alarm that nobody knows of yet is worth a word all the same.
    const alarm = fresh.findLast((one) => isUnknown(one));
    if (alarm !== undefined) showAlarm(app, session, alarm);
    if (!first) for (const one of fresh) if (one !== alarm) showToast(app, one);
  };
  const stop = effect(() => {
    void house.touched.value.notice;
    if (house.link.value.state !== 'live') return;
    untracked(() => {
      if (!refreshed)
        void pushesOf(app, session)
          .refresh()
          .catch(() => undefined);
      refreshed = true;
      void look().catch(() => undefined);
    });
  });
  return () => {
    over = true;
    stop();
  };
}

const isList = ({ view }: Route): boolean => view === 'notices' || view === 'notice';

function showToast(app: App, notice: Notice): void {
  const { router } = app;
  // Who has the list open sees it there.
  if (isList(router.route.peek())) return;
  const { title, text } = noticeText(notice);
  app.announce(title, notice.level !== 'info');
  app.toasts.show({
    kind: notice.level === 'info' ? 'info' : 'error',
    text: title,
    ...(text === undefined ? {} : { detail: text }),
    action: { label: nt('show'), run: () => router.go({ view: 'notice', id: notice.id }) },
  });
}

/** Over whatever is on the screen, in a place of its own: the first screen carries nothing of it. */
function showAlarm(app: App, session: HomeSession, notice: Notice): void {
  const { router } = app;
  if (isList(router.route.peek())) return;
  let place = document.getElementById('alarm');
  if (place === null) {
    place = document.createElement('div');
    place.id = 'alarm';
    document.body.append(place);
  }
  const root = place;
  const close = (): void => render(null, root);
  close();
  app.announce(noticeText(notice).title, true);
  render(<AlarmDialog key={notice.id} app={app} session={session} notice={notice} onClose={close} />, root);
}
