import { DAYS, type Grant, type Hours, type Role } from '@around/messages';
import type { TextKey } from '../texts/en.js';
import { formatTime } from '../texts/format.js';
import { language, t } from '../texts/runtime.js';

export const ROLE_TEXT: Readonly<Record<Role, TextKey>> = {
  owner: 'role.owner',
  admin: 'role.admin',
  member: 'role.member',
  guest: 'role.guest',
  panel: 'role.panel',
  service: 'role.service',
};

export const ROLE_WHY: Readonly<Record<Role, TextKey>> = {
  owner: 'invite.ownerWhy',
  admin: 'grant.adminWhy',
  member: 'grant.memberWhy',
  guest: 'invite.guestWhy',
  panel: 'grant.panelWhy',
  service: 'grant.serviceWhy',
};

/** Why a draft is no grant yet, in words. */
export const GRANT_FAULT = {
  nothingChosen: 'grant.fault.nothingChosen',
  timeOver: 'grant.fault.timeOver',
  noDay: 'grant.fault.noDay',
} as const;

/** A day's short name in the language in use: `Mon`, `月`. */
export function dayText(day: (typeof DAYS)[number]): string {
  // 2024-01-01 was a Monday.
  return new Intl.DateTimeFormat(language.value, { weekday: 'short', timeZone: 'UTC' }).format(Date.UTC(2024, 0, 1 + DAYS.indexOf(day)));
}

const hoursText = ({ days, from, to }: Hours): string =>
  t('grant.hoursAre', {
    days: days.length === 7 ? t('grant.everyDay') : new Intl.ListFormat(language.value, { type: 'unit' }).format(days.map(dayText)),
    from,
    to,
  });

/** What a grant allows and where it ends, as facts in words. @param titleOf a thing's title by its id @param now Unix ms */
export function grantFacts(grant: Grant, titleOf: (thing: string) => string, now: number): readonly (readonly [TextKey, string])[] {
  const names = [
    ...(grant.rooms ?? []).map((room) => t('grant.room', { room })),
    ...(grant.things ?? []).filter((entry) => entry !== '*').map(titleOf),
  ];
  const all =
    grant.role === 'owner' ||
    grant.role === 'admin' ||
    grant.things?.includes('*') === true ||
    (names.length === 0 && grant.role !== 'guest' && grant.role !== 'service');
  const list = new Intl.ListFormat(language.value, { type: 'conjunction' });
  return [
    ['grant.scope', all ? t('grant.all') : names.length === 0 ? t('grant.nothing') : list.format(names)],
    ...(grant.actions === undefined ? [] : [['grant.actions', list.format(grant.actions)] as const]),
    ...(grant.readOnly === true ? [['grant.limit', t('phones.readOnly')] as const] : []),
    ...(grant.from === undefined ? [] : [['grant.since', formatTime(grant.from, now)] as const]),
    ...(grant.until === undefined ? [] : [['grant.until', formatTime(grant.until, now)] as const]),
    ...(grant.hours ?? []).map((hours) => ['grant.hours', hoursText(hours)] as const),
    ...(grant.stepUp === undefined ? [] : [['grant.stepUp', t(grant.stepUp === 3 ? 'grant.stepUp3' : 'grant.stepUp2')] as const]),
  ];
}
