import type { Ask } from '@around/messages';
import { AskRefused } from '../../house/refused.js';
import type { AnswererDeps } from '../asks.js';
import type { Caller } from '../caller.js';

export type NoticesAsk = Extract<
  Ask,
  {
    what:
      | 'pushKey'
      | 'subscribe'
      | 'unsubscribe'
      | 'notifySettings'
      | 'setNotifySettings'
      | 'testNotify'
      | 'notify'
      | 'notices'
      | 'noticePicture'
      | 'noticeSeen';
  }
>;

/** Answers what is asked about what people are told. @throws AskRefused */
export async function answerNotices(_asker: Caller, ask: NoticesAsk, _deps: AnswererDeps): Promise<unknown> {
  throw new AskRefused('unknown', `this home does not answer "${ask.what}" yet`);
}
