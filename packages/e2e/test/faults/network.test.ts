import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeAsRoot, itLong } from './needs.js';
import { PhoneProcess } from './phoneProcess.js';
import { Rig } from './rig.js';
import { lamp, RING } from './things.js';
import { type Direction, type Fault, Wires } from './wires.js';

/** Two pings of 5 s to a board, of 15 s on the relay's links, and what the redial may wait (30 s at most). */
const NOTICED_MS = 60_000;
const HEALED_MS = 60_000;

describeAsRoot(['ip', 'nft', 'nsenter', 'setpriv'], 'a network of their own', () => {
  let wires: Wires;
  let rig: Rig;
  let phone: PhoneProcess;

  beforeAll(async () => {
    wires = new Wires();
    for (const [i, name] of ['web', 'home', 'board', 'phone'].entries()) wires.host(name, i + 2);
    const on = (name: string) => ({ host: '0.0.0.0', wrap: wires.on(name) });
    rig = await Rig.start({
      web: on('web'),
      home: on('home'),
      board: on('board'),
      relay: `ws://${wires.address('web')}:12345`,
      ports: { web: 12_345, lan: 8_080, homeTcp: 45_672, beacon: 45_670, board: 45_671 },
    });
    phone = new PhoneProcess(wires.on('phone'), await rig.invite(), rig.relay);
    await rig.until('the phone sees the bell', () => phone.things.includes('board/bell') && board() === 'connected');
  });
  afterAll(async () => {
    phone?.[Symbol.dispose]();
    await rig?.[Symbol.asyncDispose]();
    wires?.[Symbol.dispose]();
  });

  const board = () => phone.controllers.find(({ id }) => id === 'board')?.state;
  const rang = (id: string) => rig.done('bell').filter(([one]) => one === id).length;
  const works = async (): Promise<void> => {
    await rig.until(
      'commands complete again by themselves',
      async () => {
        const { id, end } = await phone.command(RING);
        expect(rang(id), `${end.step} ${end.detail}`).toBeLessThanOrEqual(1);
        return end.step === 'completed' && rang(id) === 1;
      },
      HEALED_MS,
    );
  };

  it('a board is found by its broadcast alone, without a router, and adopted', async () => {
    // The rig's home knows of no address: it adopted the board by the name in its beacon.
    expect(rig.log('home')).not.toContain('127.0.0.1:45671');
    expect(phone.controllers.find(({ id }) => id === 'board')?.address).toContain(wires.address('board'));
    await works();
  });

  /** The home tells that the board is away; a command waits its life and expires; nothing runs late; it heals by itself. */
  async function boardCutOff(fault: Fault, direction: Direction): Promise<void> {
    wires.spoil('board', 'home', fault, direction);
    try {
      const first = phone.command(RING);
      await rig.until('the home says that the board is away', () => board() !== 'connected', NOTICED_MS);
      expect(phone.link.state).toBe('live');
      const late = await phone.command(RING);
      expect(late.end.step).toBe('expired');
      expect(late.end.detail).toMatch(/board/);
      wires.mend('board');
      await works();
      expect(rang(late.id)).toBe(0);
      const { id, end } = await first;
      if (end.step === 'expired') expect(rang(id)).toBe(0);
      else expect(['completed', 'unknown']).toContain(end.step);
    } finally {
      try {
        wires.mend('board');
      } catch {
        // It is mended.
      }
    }
  }

  it(
    'a board behind a dead cable: the home says so, what waited expires, and it heals by itself',
    () => boardCutOff('drop', 'both'),
    200_000,
  );
  itLong('a board behind a firewall that refuses', () => boardCutOff('reject', 'both'), 200_000);
  itLong('a board that is not heard any more', () => boardCutOff('drop', 'out'), 200_000);
  itLong('a board that does not hear any more', () => boardCutOff('drop', 'in'), 200_000);

  itLong(
    'a third of all packets lost on the way to the board: every command has one true end, none runs twice or late',
    async () => {
      wires.spoil('board', 'home', { loss: 30 });
      try {
        const ends: string[] = [];
        for (let i = 0; i < 30; i++) {
          const asked = uptime();
          const { id, end } = await phone.command(RING);
          ends.push(end.step);
          const runs = rig.done('bell').filter(([one]) => one === id);
          expect(runs.length).toBeLessThanOrEqual(1);
          if (end.step === 'completed') expect(runs).toHaveLength(1);
          if (end.step === 'expired') expect(runs).toHaveLength(0);
          for (const [, , up] of runs) expect(Number(up) - asked).toBeLessThan(5.5);
        }
        expect(new Set(ends)).toContain('completed');
        expect(wires.dropped('board')).toBeGreaterThan(30);
      } finally {
        wires.mend('board');
      }
      await works();
    },
    400_000,
  );

  itLong(
    'a home that the relay hears no more: the relay says so to the phone, and it heals by itself',
    async () => {
      wires.spoil('home', 'web', 'drop');
      try {
        await rig.until(
          'the relay says that the home is away',
          () => phone.link.state === 'broken' && phone.link.hop === 'home',
          NOTICED_MS,
        );
        const refused = await phone.command(RING);
        expect(refused.end).toMatchObject({ step: 'refused', code: 'away' });
        expect(rang(refused.id)).toBe(0);
      } finally {
        wires.mend('home');
      }
      await works();
    },
    200_000,
  );

  itLong(
    'a phone without a network knows it by itself, and heals by itself',
    async () => {
      wires.spoil('phone', 'web', 'drop');
      try {
        await rig.until(
          'the phone knows that its own way is broken',
          () => phone.link.state === 'broken' && (phone.link.hop === 'phone' || phone.link.hop === 'relay'),
          NOTICED_MS,
        );
      } finally {
        wires.mend('phone');
      }
      await works();
    },
    200_000,
  );

  it('a board that gets another address is found again by its beacon', async () => {
    wires.readdress('board', 103);
    await rig.until('the home has it at its new address', () => addressOf().includes('10.77.0.103') && board() === 'connected', HEALED_MS);
    await works();
  }, 200_000);

  itLong(
    'a home that gets another address finds its board and its relay again',
    async () => {
      wires.readdress('home', 104);
      await works();
      expect((await phone.command(lamp(true))).end.step).toBe('completed');
    },
    200_000,
  );

  const addressOf = () => phone.controllers.find(({ id }) => id === 'board')?.address ?? '';
});

/** The clock that the board's programs write down, in seconds. */
const uptime = (): number => Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]);
