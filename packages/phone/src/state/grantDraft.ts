import { DAYS, type Grant, type Hours, type Role } from '@around/messages';

/** A grant as a form edits it. */
export interface GrantDraft {
  readonly role: Role;
  /** Every thing, or those chosen. Owners and admins have all. */
  readonly scope: 'all' | 'chosen';
  readonly things: readonly string[];
  readonly rooms: readonly string[];
  readonly readOnly: boolean;
  /** Unix ms. */
  readonly until: number | undefined;
  readonly hours: Hours | undefined;
  /** The class from which on the PIN is asked. */
  readonly stepUp: 1 | 2 | 3 | undefined;
}

export const NEW_GRANT: GrantDraft = {
  role: 'guest',
  scope: 'all',
  things: [],
  rooms: [],
  readOnly: false,
  until: undefined,
  hours: undefined,
  stepUp: undefined,
};

export const EVERY_DAY: Hours = { days: [...DAYS], from: '08:00', to: '20:00' };

const hasEverything = (role: Role): boolean => role === 'owner' || role === 'admin';

/** What a draft of this role can narrow. */
export const canNarrow = (role: Role): boolean => !hasEverything(role);

export function draftOfGrant(grant: Grant): GrantDraft {
  const { role, things, rooms, readOnly, until, hours, stepUp } = grant;
  const everything =
    things?.includes('*') === true || (things === undefined && rooms === undefined && role !== 'guest' && role !== 'service');
  return {
    role,
    scope: everything ? 'all' : 'chosen',
    things: (things ?? []).filter((thing) => thing !== '*'),
    rooms: rooms ?? [],
    readOnly: readOnly ?? role === 'service',
    until,
    hours: hours?.[0],
    stepUp,
  };
}

/** @param before what the form does not edit stays as it was */
export function grantOfDraft(draft: GrantDraft, before?: Grant): Grant {
  const { role } = draft;
  if (hasEverything(role)) return { role, ...(draft.stepUp === undefined ? {} : { stepUp: draft.stepUp }) };
  const { actions, from, ceiling } = before ?? {};
  const chosen = draft.scope === 'chosen';
  return {
    role,
    ...(chosen ? { things: draft.things } : role === 'guest' || role === 'service' ? { things: ['*'] } : {}),
    ...(chosen && draft.rooms.length > 0 ? { rooms: draft.rooms } : {}),
    ...(actions === undefined ? {} : { actions }),
    ...(draft.readOnly || role === 'service' ? { readOnly: draft.readOnly } : {}),
    ...(from === undefined ? {} : { from }),
    ...(draft.until === undefined ? {} : { until: draft.until }),
    ...(draft.hours === undefined ? {} : { hours: [draft.hours] }),
    ...(ceiling === undefined ? {} : { ceiling }),
    ...(draft.stepUp === undefined ? {} : { stepUp: draft.stepUp }),
  } as Grant;
}

/** Why a draft is not a grant yet. */
export function draftFault(draft: GrantDraft, now: number): 'nothingChosen' | 'timeOver' | 'noDay' | undefined {
  if (canNarrow(draft.role) && draft.scope === 'chosen' && draft.things.length + draft.rooms.length === 0) return 'nothingChosen';
  if (draft.until !== undefined && draft.until <= now) return 'timeOver';
  return draft.hours !== undefined && draft.hours.days.length === 0 ? 'noDay' : undefined;
}
