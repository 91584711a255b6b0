import type { ReportItem } from '@around/messages';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FakeDesk } from '../support/fakeDesk.js';
import { LAMP, LOCK } from '../support/fakeHouse.js';
import type { ScriptedPhone } from '../support/scriptedPhone.js';

const step = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('report' as const),
      thing: fc.constantFrom('lamp', 'door'),
      count: fc.integer({ min: 1, max: 150 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('away' as const, 'back' as const, 'command' as const, 'private' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('things' as const), both: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('take' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('settle' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('reconnect' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('picture' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('time' as const), ms: fc.integer({ min: 0, max: 70_000 }) }) },
);

describe('a client’s mirror', () => {
  it('is equal to the house once it has taken everything, whatever happened in between', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 60 }), async (script) => {
        const at = await new FakeDesk().open();
        const paired = await at.pair();
        let phone: ScriptedPhone = at.phone(paired);
        phone.say({ t: 'observe', thing: 'living/camera', name: 'image' });
        let n = 0;
        let disorder = 0;
        for (const one of script) {
          if (one.do === 'report') {
            const items = Array.from(
              { length: one.count },
              (): ReportItem => ({
                k: 'value',
                n: ++n,
                thing: one.thing,
                name: one.thing === 'door' ? 'locked' : n % 2 === 0 ? 'level' : 'heat',
                value: n,
                at: at.clock.wall(),
              }),
            );
            void at.house.report('living', 'r', items);
          } else if (one.do === 'away') at.away();
          else if (one.do === 'back') at.back();
          else if (one.do === 'command') at.ask();
          else if (one.do === 'private')
            for (let i = 0; i < 12; i++)
              phone.say({
                t: 'command',
                id: `x${n}-${i}`,
                thing: 'living/lamp',
                op: 'write',
                name: 'on',
                input: true,
                tick: at.clock.now(),
              });
          else if (one.do === 'things') at.connect(one.both ? [LAMP, LOCK] : [LAMP]);
          else if (one.do === 'take') phone.take();
          else if (one.do === 'settle') at.house.settle();
          else if (one.do === 'picture')
            at.house.picture('living', { thing: 'camera', name: 'image', at: n, media: 'image/jpeg', bytes: new Uint8Array(90_000) });
          else if (one.do === 'time') await at.clock.advance(one.ms);
          else {
            disorder += phone.disorder;
            phone.channel.drop();
            phone = at.phone(paired, { from: phone });
          }
          if (phone.channel.closed !== undefined) phone = at.phone(paired, { from: phone });
        }
        await at.clock.advance(1_000);
        for (let i = 0; i < 100 && phone.seen?.seq !== at.house.log.seq; i++) {
          phone.take();
          at.house.settle();
        }
        const { things, values } = at.house.snapshot();
        expect(disorder + phone.disorder).toBe(0);
        expect([...phone.things.keys()].sort()).toEqual(things.map((thing) => thing.id).sort());
        expect(Object.fromEntries(phone.values)).toEqual(
          Object.fromEntries(values.map((value) => [`${value.thing}/${value.name}`, value])),
        );
      }),
      { numRuns: 40 },
    );
  });
});
