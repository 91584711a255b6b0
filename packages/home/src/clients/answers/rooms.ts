import type { Ask } from '@around/messages';
import type { AnswererDeps } from '../asks.js';
import type { Caller } from '../offices/caller.js';

export type RoomsAsk = Extract<Ask, { what: 'setRooms' | 'renameRoom' | 'replaceThing' }>;

/** Answers what is asked about rooms and things that take another’s place. @throws AskRefused */
export async function answerRooms(asker: Caller, ask: RoomsAsk, { roomOffice, replaceOffice }: AnswererDeps): Promise<unknown> {
  switch (ask.what) {
    case 'setRooms':
      roomOffice.set(asker, ask.with.rooms);
      return {};
    case 'renameRoom':
      roomOffice.rename(asker, ask.with.room, ask.with.to);
      return {};
    case 'replaceThing':
      return replaceOffice.replace(asker, ask.with);
  }
}
