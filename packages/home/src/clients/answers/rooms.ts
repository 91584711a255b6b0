import type { Ask } from '@around/messages';
import { AskRefused } from '../../house/refused.js';
import type { AnswererDeps } from '../asks.js';
import type { Caller } from '../caller.js';

export type RoomsAsk = Extract<Ask, { what: 'setRooms' | 'renameRoom' | 'replaceThing' }>;

/** Answers what is asked about rooms and things that take another’s place. @throws AskRefused */
export async function answerRooms(_asker: Caller, ask: RoomsAsk, _deps: AnswererDeps): Promise<unknown> {
  throw new AskRefused('unknown', `this home does not answer "${ask.what}" yet`);
}
