import type { AskWith, AuditEntry, UserInfo } from '@around/messages';

/** The demo's household. @param now Unix ms */
export const demoUsers = (now: number): UserInfo[] => [
  { name: 'You', grant: { role: 'owner' }, active: true, pin: true, keys: 1 },
  {
    name: 'Hana',
    grant: {
      role: 'guest',
      things: ['garden/lock'],
      rooms: ['Hall'],
      until: now + 2 * 86_400_000,
      hours: [{ days: ['sat', 'sun'], from: '08:00', to: '20:00' }],
    },
    active: true,
    pin: false,
    keys: 1,
  },
  { name: 'Wall tablet', grant: { role: 'panel', stepUp: 2 }, active: false, pin: true, keys: 0 },
];

export function demoAudit(now: number, { before }: AskWith<'audit'>): AuditEntry[] {
  const entries: AuditEntry[] = [
    { n: 4, at: now - 60_000, kind: 'session', by: 'You', device: 'Android', path: 'lan', from: '192.168.1.30', detail: 'Android' },
    {
      n: 3,
      at: now - 4_000_000,
      kind: 'refused',
      by: 'Hana',
      device: 'Hana’s iPhone',
      path: 'relay',
      from: 'relay',
      detail: 'garden/lock unlock: outside of the hours',
    },
    {
      n: 2,
      at: now - 86_000_000,
      kind: 'paired',
      by: 'Hana',
      device: 'Hana’s iPhone',
      path: 'relay',
      from: 'relay',
      detail: 'Hana’s iPhone',
    },
    { n: 1, at: now - 86_400_000, kind: 'invited', by: 'You', device: 'Android', path: 'lan', detail: 'Hana as guest' },
  ];
  return entries.filter(({ n }) => before === undefined || n < before);
}
