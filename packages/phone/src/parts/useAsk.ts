import { AskError } from '@around/client';
import { type ReadonlySignal, useSignal } from '@preact/signals';
import { useContext } from 'preact/hooks';
import type { HomeSession } from '../state/homeSession.js';
import { t } from '../texts/runtime.js';
import { SessionContext } from './context.js';

export interface Asking<T> {
  readonly busy: ReadonlySignal<boolean>;
  readonly answer: ReadonlySignal<T | undefined>;
  /** Why it did not work, in words. */
  readonly fault: ReadonlySignal<string | undefined>;
  ask(): Promise<T | undefined>;
  clear(): void;
}

/** A question to the home with its life: under way, answered, or why not. The home's own words stand where it refuses. */
export function useAsk<T>(question: () => Promise<T>): Asking<T> {
  const session = useContext(SessionContext);
  const busy = useSignal(false);
  const answer = useSignal<T | undefined>(undefined);
  const fault = useSignal<string | undefined>(undefined);
  return {
    busy,
    answer,
    fault,
    async ask() {
      if (busy.peek()) return undefined;
      busy.value = true;
      fault.value = undefined;
      try {
        answer.value = await withPin(session, question);
        return answer.peek();
      } catch (error) {
        fault.value =
          error instanceof AskError && error.code === 'away' ? t('ask.away') : error instanceof Error ? error.message : String(error);
        return undefined;
      } finally {
        busy.value = false;
      }
    },
    clear() {
      answer.value = undefined;
      fault.value = undefined;
    },
  };
}

/** Where the home wants the person's PIN first, it is asked for and the question put again, once. */
export async function withPin<T>(session: HomeSession | undefined, question: () => Promise<T>): Promise<T> {
  try {
    return await question();
  } catch (error) {
    const wanted = error instanceof AskError && error.code === 'pin';
    if (session === undefined || !wanted || !(await session.askPin(session.client.identity.home.title))) throw error;
    return question();
  }
}
