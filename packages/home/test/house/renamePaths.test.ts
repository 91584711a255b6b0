import { type Grant, NotifyMessage, Rule } from '@around/messages';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { grantFor } from '../../src/clients/offices/replaceOffice.js';
import { renameThing } from '../../src/house/renamePaths.js';

const [OLD, NEW] = ['garden/soil', 'garden-2/soil'];

/** Every place of a rule at which a thing may be named. */
const ruleOf = (thing: string, also: object = {}): Rule =>
  v.parse(Rule, {
    title: `Dry: {{${thing}.level}} %`,
    note: 'garden/soil.level is the one by the roses',
    when: [
      { property: `${thing}.level`, below: 20, not: `${OLD}.level`, for: '10m' },
      { event: `${thing}.dug`, data: { property: `${OLD}.level` } },
      { silent: thing },
      { back: thing },
      { silent: 'garden' },
      { property: 'garden/soil2.level', is: `${OLD}.level` },
    ],
    if: [{ any: [{ not: [{ property: `${thing}.level`, above: 5 }] }, { all: [{ silent: thing }] }] }],
    do: [
      { write: `${thing}.led`, value: `${OLD}.level`, note: 'on' },
      { invoke: `${thing}.blink`, input: { write: `${OLD}.led` } },
      { wait: '1m', until: [{ property: `${thing}.level`, above: 30 }] },
      {
        choose: [{ if: [{ property: `${thing}.level` }], do: [{ repeat: [{ write: `${thing}.led`, value: 1 }], times: 2 }] }],
        else: [{ write: `${thing}.led`, value: 0 }],
      },
      {
        notify: v.parse(NotifyMessage, {
          title: `Dry {{${thing}.level}}`,
          text: `It is {{ ${thing}.level }}, not {{garden/soil2.level}}`.replace('{{ ', '{{').replace(' }}', '}}'),
          picture: `${thing}.view`,
          buttons: [{ title: 'Water', invoke: `${thing}.water`, input: `${OLD}.water` }],
        }),
      },
    ],
    ...also,
  });

describe('a thing in the place of another', () => {
  it('stands wherever the old one did, and nowhere else', () => {
    expect(renameThing(ruleOf(OLD), OLD, NEW)).toEqual(ruleOf(NEW));
  });

  it('leaves the same object where the old one is not named', () => {
    const rule = ruleOf('shed/soil');
    expect(renameThing(rule, 'shed/soi', NEW)).toBe(rule);
    expect(renameThing(rule, 'shed', NEW)).toBe(rule);
  });
});

describe('a grant', () => {
  it('that names the old thing names the new one', () => {
    expect(grantFor({ role: 'guest', things: ['hall/lamp', OLD] }, OLD, NEW).things).toEqual(['hall/lamp', NEW]);
    expect(grantFor({ role: 'guest', things: [OLD, NEW] }, OLD, NEW).things).toEqual([NEW]);
  });

  it('for all of the old board’s things is for the new thing too, and for no other of its board', () => {
    expect(grantFor({ role: 'guest', things: ['garden/*'] }, OLD, NEW).things).toEqual(['garden/*', NEW]);
  });

  it('of everything, of rooms alone or of others stays as it is', () => {
    const others: Grant[] = [{ role: 'owner' }, { role: 'guest', things: ['*'] }, { role: 'guest', rooms: ['Garden'] }];
    for (const grant of [...others, { role: 'guest', things: ['garden/soil2'] } as Grant]) expect(grantFor(grant, OLD, NEW)).toBe(grant);
  });
});
