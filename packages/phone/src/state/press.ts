import { AskError } from '@around/client';
import type { Notice } from '@around/messages';
import type { Clock } from '@around/platform';
import { effect, signal } from '@preact/signals';
import { nt } from '../texts/notices.js';
import type { Pressed } from '../worker/shown.js';
import type { HomeSession } from './homeSession.js';
import { pressEnd } from './notices.js';

/** What was chosen on a notification this long ago is not done any more: nobody wants a gate to open late. */
export const FRESH_MS = 60_000;
/** A page that a notification opened is given so long to reach its home. */
const LINK_MS = 15_000;

/** What was chosen on a notification and is not done yet. */
export const pressed = signal<Pressed | undefined>(undefined);

export interface PressWords {
  readonly text: string;
  readonly bad: boolean;
}

/**
 * Asks the home to do what a notice's button says, and tells what came of it. Where there is no connection it is not done: nothing is kept
 * to be sent later. @param button -1: only says that one knows
 */
export async function press(session: HomeSession, notice: Pick<Notice, 'id' | 'buttons'>, button: number): Promise<PressWords> {
  const title = button < 0 ? nt('know') : (notice.buttons[button]?.title ?? '');
  try {
    const end = pressEnd(await session.client.ask('noticeSeen', { id: notice.id, ...(button < 0 ? {} : { button }) }));
    if (end.done) return { text: nt('done', { button: title }), bad: false };
    return {
      text: end.why === undefined ? nt('notDonePlain', { button: title }) : nt('notDone', { button: title, why: end.why }),
      bad: true,
    };
  } catch (error) {
    if (error instanceof AskError && error.code === 'away') return { text: nt('away', { button: title }), bad: true };
    if (error instanceof AskError && error.code === 'pin') {
      if (await session.askPin(title)) return press(session, notice, button);
    }
    return { text: nt('notDone', { button: title, why: error instanceof Error ? error.message : String(error) }), bad: true };
  }
}

/** Resolves when the home is there, or has not come for a while. */
export function linked(session: HomeSession, clock: Pick<Clock, 'after'>): Promise<boolean> {
  return new Promise((resolve) => {
    let stop: (() => void) | undefined;
    const end = (live: boolean): void => {
      timer.cancel();
      resolve(live);
      queueMicrotask(() => stop?.());
    };
    const timer = clock.after(LINK_MS, () => end(false));
    stop = effect(() => {
      if (session.house.link.value.state === 'live') end(true);
    });
  });
}
