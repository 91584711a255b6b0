import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, readdirSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { HomeClient } from '@around/client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findProgram } from '../../../../scripts/programs.mjs';
import { processesOf } from '../support/realHouse.js';
import { describeAsRoot, LONG } from './needs.js';
import { Rig, type TierName } from './rig.js';
import { HANG, lamp, RING } from './things.js';

/** A user of this test's own, of whose processes the kernel keeps count. */
const USER = 64_701;
/** Connections that nobody needs. */
const CROWD = 40;

const tool = (name: 'prlimit' | 'setpriv'): string => findProgram(name) ?? name;

describeAsRoot(['prlimit', 'setpriv'], 'a system without room', () => {
  let rig: Rig;
  let phone: HomeClient;
  const sockets: Socket[] = [];
  beforeAll(async () => {
    const as = [tool('setpriv'), `--reuid=${USER}`, `--regid=${USER}`, '--clear-groups', '--'];
    rig = await Rig.make({ board: { wrap: as, env: { HOME: '/' } } });
    chmodSync(rig.folder, 0o755);
    for (const folder of [rig.folder, rig.data('board')]) chownSync(folder, USER, USER);
    await rig.startAll();
    phone = await rig.phone();
  });
  afterAll(() => rig?.[Symbol.asyncDispose]());

  /** The soft limit, which may be raised again; what runs as another user is limited as that user. */
  const limit = (tier: TierName, what: 'nofile' | 'nproc', value: number): void => {
    const [program = '', ...args] = [...(rig.setup(tier).wrap ?? []), tool('prlimit'), '--pid', `${rig.pid(tier)}`, `--${what}=${value}:`];
    execFileSync(program, args);
  };
  const files = (tier: TierName): number => readdirSync(`/proc/${rig.pid(tier)}/fd`).length;

  /** So many strangers that the tier has no descriptor left for the next. */
  async function crowd(tier: TierName, port: number): Promise<void> {
    limit(tier, 'nofile', files(tier) + 4);
    let refused = 0;
    for (let i = 0; i < CROWD; i++) {
      const socket = connect(port, '127.0.0.1');
      socket.on('error', () => undefined).on('close', () => refused++);
      sockets.push(socket);
    }
    await rig.until('strangers are turned away', () => refused > 0);
  }

  async function leave(tier: TierName): Promise<void> {
    for (const socket of sockets.splice(0)) socket.destroy();
    limit(tier, 'nofile', 1_024);
  }

  const rings = async (times: number, from = phone): Promise<void> => {
    for (let i = 0; i < times; i++) expect((await from.command(RING).done).step).toBe('completed');
  };

  it.each(['web', 'home'] as const)(
    'no descriptors left in %s: strangers are turned away, who is in is served, and it recovers',
    async (tier) => {
      await crowd(tier, tier === 'web' ? rig.ports.web : rig.ports.lan);
      await rings(5);
      // Longer than it takes until it looks at its own addresses again.
      if (LONG) await sleep(6_000);
      await rings(1);
      await leave(tier);
      const next = await rig.phone(tier === 'web' ? 'relay' : 'lan');
      await rings(2, next);
      expect(rig.log(tier)).not.toMatch(/uncaught|unhandled/i);
    },
  );

  it('no descriptors left in the board: the home stays linked, a program that cannot be started fails with words, and it recovers', async () => {
    const hung = phone.command(HANG);
    const sleeping = (): number => processesOf(rig.folder).filter(({ command }) => command.includes('sleep 1003')).length;
    await rig.until('a program hangs', () => sleeping() > 0);
    // Not one more, whatever was closed before.
    limit('board', 'nofile', 3);
    const { step, detail } = await phone.command(RING).done;
    expect(step).toBe('failed');
    expect(detail).toMatch(/file descriptors/);
    // What was running is killed at its deadline all the same, with all of its group.
    expect((await hung.done).step).toBe('timedOut');
    await rig.until('nothing of it is left', () => sleeping() === 0);
    await crowd('board', rig.ports.board);
    expect(phone.house.controllers.get('board')?.state).toBe('connected');
    await leave('board');
    await rings(2);
  });

  it('no process can be started: the action fails with words, the board lives on and recovers', async () => {
    await rings(1);

    limit('board', 'nproc', 1);
    for (const request of [RING, lamp(true)]) {
      const { step, detail } = await phone.command(request).done;
      expect(step).toBe('failed');
      expect(detail).toMatch(/cannot start sh: the system has no room left/);
    }
    expect(phone.house.controllers.get('board')?.state).toBe('connected');
    limit('board', 'nproc', 1_000);
    await rings(2);
  });
});
