import type { Grant, Invitation, Role } from '@around/messages';
import { askRunningHome } from './controlSocket.js';
import { offerText } from './showOffer.js';

export interface PairFlags {
  readonly data: string;
  readonly user: string;
  readonly role: Role;
  readonly things?: string;
  readonly rooms?: string;
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
  process.stdout.write(
    flags.json === true ? `${JSON.stringify(invitation)}\n` : `${await offerText({ ...invitation, user: flags.user }, Date.now())}\n`,
  );
}

/** @throws Error for people */
export function grantOf(flags: Omit<PairFlags, 'data' | 'user' | 'json'>, wall: number): Grant {
  const { role, readOnly, readWrite } = flags;
  const things = listOf(flags.things);
  const rooms = listOf(flags.rooms);
  if ((role === 'guest' || role === 'service') && things === undefined && rooms === undefined) {
    throw new Error(`a ${role} needs a list of things or rooms: --things living/lamp,gate/*, --rooms Kitchen or --things '*'`);
  }
  if (readOnly === true && readWrite === true) throw new Error('--read-only or --read-write, not both');
  const hours = flags.hours === undefined ? undefined : Number(flags.hours);
  if (hours !== undefined && !(hours > 0 && hours < 1_000_000)) throw new Error('--hours takes a number of hours, such as 48');
  return {
    role,
    ...(things === undefined ? {} : { things }),
    ...(rooms === undefined ? {} : { rooms }),
    ...(readOnly === true || readWrite === true ? { readOnly: readOnly === true } : {}),
    ...(hours === undefined ? {} : { until: Math.round(wall + hours * 3_600_000) }),
  };
}

const listOf = (text: string | undefined): string[] | undefined => text?.split(',').map((entry) => entry.trim());
