import { stdout } from 'node:process';
import type { Grant, Invitation } from '@around/messages';
import { askRunningHome } from './controlSocket.js';
import { offerText } from './showOffer.js';

export interface PairFlags {
  readonly data: string;
  readonly user: string;
  readonly role: 'owner' | 'guest' | 'service';
  readonly things?: string;
  readonly readOnly?: boolean;
  readonly readWrite?: boolean;
  readonly hours?: string;
  readonly json?: boolean;
}

/** `frMhs pair`. @throws Error for people */
export async function pairCommand(flags: PairFlags): Promise<void> {
  const grant = grantOf(flags, Date.now());
  const answer = await askRunningHome(flags.data, { do: 'pair', user: flags.user, grant });
  if (answer === undefined)
    throw new Error(`no home runs with the data folder ${flags.data}: start it with "frMhs", or name its folder with --data`);
  if ('error' in answer) throw new Error(answer.error);
  const invitation = answer.ok as Invitation;
  stdout.write(
    flags.json === true ? `${JSON.stringify(invitation)}\n` : `${await offerText({ ...invitation, user: flags.user }, Date.now())}\n`,
  );
}

/** @throws Error for people */
export function grantOf(flags: Omit<PairFlags, 'data' | 'user' | 'json'>, wall: number): Grant {
  const things = flags.things?.split(',').map((entry) => entry.trim());
  if (flags.role !== 'owner' && things === undefined) {
    throw new Error(`a ${flags.role} needs a list of things: --things living/lamp,gate/* or --things '*'`);
  }
  const hours = flags.hours === undefined ? undefined : Number(flags.hours);
  if (hours !== undefined && !(hours > 0 && hours < 1_000_000)) throw new Error('--hours takes a number of hours, such as 48');
  return {
    role: flags.role,
    ...(things === undefined ? {} : { things }),
    ...(flags.readOnly === true ? { readOnly: true } : flags.readWrite === true ? { readOnly: false } : {}),
    ...(hours === undefined ? {} : { until: Math.round(wall + hours * 3_600_000) }),
  };
}
