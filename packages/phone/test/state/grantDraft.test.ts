import { checkAsk, type Grant } from '@around/messages';
import { describe, expect, it } from 'vitest';
import { draftFault, draftOfGrant, EVERY_DAY, grantOfDraft, NEW_GRANT } from '../../src/state/grantDraft.js';

describe('a grant in a form', () => {
  it.each<Grant>([
    { role: 'owner' },
    { role: 'admin', stepUp: 3 },
    { role: 'member' },
    { role: 'member', things: ['hall/gate'], rooms: ['Kitchen'], stepUp: 3 },
    { role: 'guest', things: ['*'], until: 9 },
    { role: 'guest', things: ['hall/gate'], readOnly: true, hours: [{ days: ['mon'], from: '07:00', to: '19:00' }] },
    { role: 'guest', things: ['hall/gate'], actions: ['open'], from: 3, ceiling: { relay: 2 } },
    { role: 'service', things: ['hall/lamp'], readOnly: false },
    { role: 'service', things: ['*'], readOnly: true },
    { role: 'panel' },
  ])('%j comes back as it was', (grant) => {
    expect(grantOfDraft(draftOfGrant(grant), grant)).toEqual(grant);
    expect(checkAsk('setUser', { name: 'Anna', grant }).ok).toBe(true);
  });

  it('gives a service nothing to write unless that is said', () => {
    expect(grantOfDraft({ ...draftOfGrant({ role: 'service', things: ['*'] }) })).toMatchObject({ readOnly: true });
  });

  it('widens nothing when a role that has all is lowered', () => {
    expect(grantOfDraft({ ...draftOfGrant({ role: 'owner' }), role: 'guest', scope: 'chosen', things: ['a/b'] })).toEqual({
      role: 'guest',
      things: ['a/b'],
    });
  });

  it('says what is missing', () => {
    expect(draftFault(NEW_GRANT, 5)).toBeUndefined();
    expect(draftFault({ ...NEW_GRANT, scope: 'chosen' }, 5)).toBe('nothingChosen');
    expect(draftFault({ ...NEW_GRANT, until: 5 }, 5)).toBe('timeOver');
    expect(draftFault({ ...NEW_GRANT, hours: { ...EVERY_DAY, days: [] } }, 5)).toBe('noDay');
    expect(draftFault({ ...NEW_GRANT, role: 'owner', scope: 'chosen' }, 5)).toBeUndefined();
  });
});
