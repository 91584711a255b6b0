import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { HomeClient } from '@around/client';
import { PROGRAMS } from '@around/demo';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Ran, run } from '../support/realHouse.js';
import { LONG } from './needs.js';
import { Rig } from './rig.js';
import { RING } from './things.js';

/** What can become of a small file. */
const HARM: Readonly<Record<string, (file: string) => void>> = {
  // Of the secret itself: all else is in order.
  'with a changed secret': (file) => {
    const text = readFileSync(file, 'utf8');
    const changed = text.replace(/("(?:psk|hmac)": ?".)(.)/, (_, before: string, one: string) => before + (one === 'A' ? 'B' : 'A'));
    expect(changed).not.toBe(text);
    writeFileSync(file, changed);
  },
  'cut short': (file) => writeFileSync(file, readFileSync(file).subarray(0, 40)),
  empty: (file) => writeFileSync(file, ''),
  missing: (file) => rmSync(file),
};

/** In the short run two of them. */
const HARMS = LONG ? Object.keys(HARM) : ['with a changed secret', 'empty'];

describe('a key file', () => {
  let rig: Rig;
  let phone: HomeClient;
  beforeAll(async () => {
    rig = await Rig.start();
    phone = await rig.phone();
  });
  afterAll(() => rig?.[Symbol.asyncDispose]());

  /** Puts the file back as it was when `during` is over. */
  async function harmed(file: string, harm: string, during: () => Promise<void>): Promise<void> {
    const before = readFileSync(file);
    HARM[harm]?.(file);
    try {
      await during();
    } finally {
      writeFileSync(file, before, { mode: 0o600 });
    }
  }

  describe('of a person', () => {
    const folder = (): string => join(rig.folder, 'cli');
    const around = (...args: readonly string[]): Promise<Ran> => run([PROGRAMS.around, ...args], { AROUND_HOME: folder() });
    beforeAll(async () => {
      expect((await around('pair', await rig.invite('CLI'))).code).toBe(0);
    });

    it.each(HARMS)('%s: the command line does nothing and says what to do', async (harm) => {
      const file = join(folder(), readdirSync(folder()).find((name) => name.endsWith('.home.json')) ?? '');
      const rings = rig.done('bell').length;
      await harmed(file, harm, async () => {
        const { code, err } = await around('invoke', 'board/bell.ring');
        expect(code).not.toBe(0);
        expect(err).toMatch(/pair/);
      });
      expect(rig.done('bell')).toHaveLength(rings);
      expect((await around('invoke', 'board/bell.ring')).code).toBe(0);
    });
  });

  describe('of the TCP interface', () => {
    const folder = (): string => join(rig.data('web'), 'tcp');
    beforeAll(async () => {
      const link = await rig.invite('TCP', '--role', 'service', '--things', '*');
      const paired = await rig.tool('web', ['tcp', 'pair', link, '--port', `${rig.ports.web}`]);
      expect(paired.code, paired.err).toBe(0);
    });

    it.each(HARMS)('%s: it serves nobody and says what to do', async (harm) => {
      const file = join(folder(), readdirSync(folder()).find((name) => name.endsWith('.home.json')) ?? '');
      await harmed(file, harm, async () => {
        await using tcp = rig.program(['tcp', '--data', rig.data('web'), '--port', `${rig.ports.web}`, '--set', 'tcp.port=0']);
        await rig.until('it listens', () => /"port":\d+/.test(tcp.log()), 15_000);
        const port = Number(/"port":(\d+)/.exec(tcp.log())?.[1]);
        // Whoever asks it is told, and so is the log where there is no key at all.
        await rig.until('it says what to do', async () => /pair/.test(JSON.stringify(await hello(port))), 30_000);
        expect(await hello(port)).not.toMatchObject({ result: { link: 'live' } });
        if (harm !== 'with a changed secret') await rig.until('its log says so too', () => /pair/.test(tcp.log()));
      });
    });
  });

  describe('of the home', () => {
    beforeEach(() => rig.end('home'));

    it.each(HARMS)('%s: the home does not start as another, and says what to do', async (harm) => {
      await harmed(join(rig.data('home'), 'home.keys'), harm, async () => {
        rig.launch('home');
        expect(await rig.ended('home')).not.toBe(0);
        expect(rig.log('home').trim().split('\n').at(-1)).toMatch(/home\.keys is (damaged|missing).*backup/);
      });
      await rig.startHome();
      await rig.until(
        'its phone knows it again',
        async () => phone.link.state === 'live' && (await phone.command(RING).done).step === 'completed',
        40_000,
      );
    });
  });

  describe('of the relay, its list of homes', () => {
    beforeEach(() => rig.end('web'));
    const list = (): string => join(rig.data('web'), 'homes.jsonl');

    it.runIf(LONG).each(['cut short', 'empty', 'missing'])(
      '%s: no home is let in, and it is told to be enrolled again',
      async (harm) => {
        await harmed(list(), harm, async () => {
          const before = rig.log('home').length;
          await rig.startWeb();
          await rig.until('the home says that it must be enrolled', () => /enrol/.test(rig.log('home').slice(before)), 40_000);
          expect(phone.link.state).not.toBe('live');
          await rig.end('web');
          for (const name of readdirSync(rig.data('web'))) if (name.includes('damaged')) rmSync(join(rig.data('web'), name));
        });
        await rig.startWeb();
        await rig.until(
          'all is as before',
          async () => phone.link.state === 'live' && (await phone.command(RING).done).step === 'completed',
          60_000,
        );
      },
      150_000,
    );

    it('with one damaged line: that costs itself alone', async () => {
      writeFileSync(list(), `${readFileSync(list(), 'utf8')}{"t":"enrolled","home":"da\n`);
      await rig.startWeb();
      await rig.until(
        'the home is back',
        async () => phone.link.state === 'live' && (await phone.command(RING).done).step === 'completed',
        60_000,
      );
      expect(rig.log('web')).toMatch(/lines of the list of enrolled homes are damaged/);
    });
  });

  describe('of the board', () => {
    beforeEach(() => rig.end('board'));

    it.each(HARMS)('%s: it obeys nobody, says so, and obeys again when the file is back', async (harm) => {
      const rings = rig.done('bell').length;
      await harmed(join(rig.data('board'), 'controller.key'), harm, async () => {
        const before = rig.log('board').length;
        const heard = rig.log('home').length;
        rig.launch('board');
        await rig.until('the board runs', () => /the controller is running/.test(rig.log('board').slice(before)));
        if (harm === 'with a changed secret') {
          await rig.until(
            'the home says that it may not in',
            () => rig.log('home').slice(heard).includes("does not know this home's key"),
            40_000,
          );
        } else {
          const said = /waiting to be adopted|belongs to nobody yet|adopt this controller again/;
          await rig.until('the board says so', () => said.test(rig.log('board').slice(before)));
        }
        const end = await phone.command({ ...RING, validFor: 1_500 }).done;
        expect(['expired', 'refused']).toContain(end.step);
        await rig.end('board');
      });
      expect(rig.done('bell')).toHaveLength(rings);
      await rig.startBoard();
      await rig.until('the bell rings', async () => (await phone.command(RING).done).step === 'completed', 60_000);
    });
  });
});

/** What the TCP interface answers to `hello`, and to a question of its things. */
function hello(port: number): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('{"id":1,"t":"hello"}\n{"id":2,"t":"things"}\n'));
    let text = '';
    socket.setEncoding('utf8');
    socket.on('data', (part: string) => {
      text += part;
      if (text.split('\n').length < 3) return;
      socket.destroy();
      resolve(
        text
          .split('\n')
          .slice(0, 2)
          .map((line) => JSON.parse(line)),
      );
    });
    socket.on('error', reject);
  });
}
