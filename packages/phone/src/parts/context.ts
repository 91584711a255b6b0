import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { App } from '../app.js';
import type { HomeSession } from '../state/homeSession.js';
import { formatTime } from '../texts/format.js';
import { t } from '../texts/runtime.js';

export const AppContext = createContext<App | undefined>(undefined);
export const SessionContext = createContext<HomeSession | undefined>(undefined);

export function useApp(): App {
  const app = useContext(AppContext);
  if (app === undefined) throw new Error('drawn outside of the app');
  return app;
}

export function useSession(): HomeSession {
  const session = useContext(SessionContext);
  if (session === undefined) throw new Error('drawn outside of a home');
  return session;
}

/** Why nothing can be asked of a controller now, in words; undefined where it can. */
export function useBlocked(controller: string): string | undefined {
  return blockedBy(useSession(), controller);
}

/** The same, read from the session. */
export function blockedBy(session: HomeSession, controller: string): string | undefined {
  const { blocked } = session.link.value;
  if (blocked !== undefined) return blocked;
  const since = session.awaySince(controller);
  if (since === undefined) return undefined;
  return t('blocked.controller', { controller: session.controllerTitle(controller), time: formatTime(since, session.now.peek()) });
}
