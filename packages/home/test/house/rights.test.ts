import type { DangerClass, Grant } from '@around/messages';
import { describe, expect, it } from 'vitest';
import { type Asker, decide, isOwner, mayRead } from '../../src/house/rights.js';

const asker = (grant: Grant, path: Asker['path'] = 'relay'): Asker => ({ key: 'k', user: 'Anna', grants: [grant], path });
const NOW = 1_000_000;

const OWNER: Grant = { role: 'owner' };
const GATE: Grant = { role: 'guest', things: ['gate/door'] };
const HOUSE: Grant = { role: 'guest', things: ['living/*'] };
const ALL: Grant = { role: 'guest', things: ['*'] };
const SERVICE: Grant = { role: 'service', things: ['*'], readOnly: false };
const LOOK: Grant = { role: 'service', things: ['living/*'], readOnly: true };

describe('rights', () => {
  const table: [name: string, Grant, Asker['path'], thing: string, DangerClass, allowed: boolean][] = [
    ['an owner does everything', OWNER, 'relay', 'gate/door', 3, true],
    ['an owner on the LAN over TLS too', OWNER, 'lan', 'gate/door', 3, true],
    ['nobody opens a gate over plain http', OWNER, 'lan-http', 'gate/door', 3, false],
    ['an owner over plain http may do the rest', OWNER, 'lan-http', 'living/lamp', 2, true],
    ['a guest opens the gate it was given', GATE, 'relay', 'gate/door', 3, true],
    ['and nothing else', GATE, 'relay', 'living/lamp', 1, false],
    ['not even what only begins alike', GATE, 'relay', 'gate/door2', 1, false],
    ['a controller’s things as a whole', HOUSE, 'relay', 'living/lamp', 1, true],
    ['not another controller’s', HOUSE, 'relay', 'living2/lamp', 1, false],
    ['everything, if that was given', ALL, 'relay', 'any/thing', 2, true],
    ['a guest without a list has nothing', { role: 'guest' }, 'relay', 'living/lamp', 0, false],
    ['a service that may write is comfortable', SERVICE, 'relay', 'living/lamp', 2, true],
    ['a service never opens a gate', SERVICE, 'relay', 'gate/door', 3, false],
    ['read-only reads', LOOK, 'relay', 'living/lamp', 0, true],
    ['and does not touch', LOOK, 'relay', 'living/lamp', 1, false],
    ['an owner may be read-only', { role: 'owner', readOnly: true }, 'relay', 'living/lamp', 1, false],
    ['until its time', { ...ALL, until: NOW + 1 }, 'relay', 'living/lamp', 1, true],
    ['and no longer', { ...ALL, until: NOW }, 'relay', 'living/lamp', 1, false],
    ['a member has every thing', { role: 'member' }, 'relay', 'gate/door', 3, true],
    ['a service reads where nothing else was said', { role: 'service', things: ['*'] }, 'relay', 'living/lamp', 1, false],
  ];
  it.each(table)('%s', (_name, grant, path, thing, danger, allowed) => {
    const denial = decide(asker(grant, path), thing, { op: 'write', name: 'on', danger }, NOW);
    expect(denial === undefined).toBe(allowed);
    if (denial !== undefined) expect(denial).toMatchObject({ code: 'notAllowed', detail: expect.stringMatching(/.{20}/) });
  });

  it('say who may read and who owns', () => {
    expect(mayRead(asker(GATE), 'gate/door')).toBe(true);
    expect(mayRead(asker(GATE), 'gate/*')).toBe(false);
    expect(isOwner(asker({ role: 'owner', readOnly: true }))).toBe(false);
    expect(isOwner(asker(OWNER))).toBe(true);
  });
});
