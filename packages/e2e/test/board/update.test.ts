import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROGRAMS } from '@around/demo';
import { describe, expect, it, vi } from 'vitest';
import { PROGRAM } from '../../src/board/board.js';
import { itLong } from '../faults/needs.js';
import { run } from '../support/realHouse.js';
import { until } from '../support/watch.js';
import { configFor, RELAY, Scene } from './scene.js';

vi.setConfig({ testTimeout: 180_000 });

/** `around` with a key and a folder of its own. */
class Owner implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'around-owner-'));

  static async of(scene: Scene): Promise<Owner> {
    const owner = new Owner();
    const { link } = await scene.house.home.desk.invite('Bea', { role: 'owner' }, 'test');
    expect(await owner.around('pair', link)).toMatchObject({ code: 0 });
    return owner;
  }

  around(...args: string[]): ReturnType<typeof run> {
    return run([PROGRAMS.around, '--relay', ...args], { AROUND_HOME: join(this.folder, 'keys') });
  }

  file(name: string, content: unknown): string {
    const file = join(this.folder, name);
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
    return file;
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const isProven = (scene: Scene): boolean => scene.board.stored('slots.json')?.back === undefined;

describe('a board’s configuration over the air', () => {
  it('is taken, or refused in words that say what to correct', async () => {
    await using scene = await Scene.start();
    const { board, house, phone } = scene;
    using owner = await Owner.of(scene);
    await until('its things are there', () => phone.house.things.has('green/board'));
    const wrong = JSON.stringify(configFor(house, { things: { x: { is: 'rocket' } } }));
    const refused = await phone.command({ thing: 'green/board', op: 'invoke', name: 'configure', input: wrong }).done;
    expect(refused).toMatchObject({ step: 'failed', detail: 'x: this board knows no rocket' });
    expect(board.starts).toBe(1);

    const things = { fan: { is: 'relay', pin: RELAY, title: 'Fan' } };
    const wifi = { name: 'Our net', password: 'hush' };
    const good = await owner.around('board-config', 'green', owner.file('good.json', configFor(house, { things, wifi })));
    expect(good, good.err).toMatchObject({ code: 0 });
    await until('it has the new thing', () => phone.house.things.has('green/fan') && !phone.house.things.has('green/pump'));
    await until('it is proven', () => isProven(scene));
    expect(board.stored('slots.json')).toEqual({ now: ['a', 'b'] });
    // The ledger keeps no Wi-Fi password.
    const log = JSON.stringify(await phone.ask('log', {}));
    expect(log).toContain('configure');
    expect(log).not.toContain('hush');
    expect(scene.watch.faults).toEqual([]);
  });

  itLong('is taken back where it keeps the board from its home', async () => {
    await using scene = await Scene.start();
    const { board, house, phone } = scene;
    const notices: string[] = [];
    phone.subscribe(({ changes }) => {
      for (const change of changes ?? []) if (change.k === 'notice') notices.push(`${change.kind} ${change.detail}`);
    });
    await until('its things are there', () => phone.house.things.has('green/board'));
    // A network that is not there: each start without the home is a try, and then the old configuration is back.
    board.networks = [''];
    const input = JSON.stringify(configFor(house, { wifi: { name: 'elsewhere' } }));
    expect(await phone.command({ thing: 'green/board', op: 'invoke', name: 'configure', input }).done).toMatchObject({ step: 'completed' });
    await until('it starts anew', () => board.starts === 2);
    for (let left = 2; left >= 0; left--) {
      await until(`${left} tries are left`, () => board.stored('slots.json')?.tries === left);
      await board.kill();
      board.start();
    }
    await until('the old one is back', () => scene.connected() && board.starts === 5, 20_000);
    await until('the house is told', () => notices.some((notice) => notice.includes('taken back')));
    expect(board.stored('slots.json')).toEqual({ now: ['a', 'a'] });
    expect(scene.watch.faults).toEqual([]);
  });
});

describe('a board’s program over the air', () => {
  it('is gathered, checked by its hashes, tried, and kept; a bad one is taken back by itself', async () => {
    await using scene = await Scene.start();
    const { board, phone } = scene;
    using owner = await Owner.of(scene);
    const program = join(owner.folder, 'program');
    cpSync(PROGRAM, program, { recursive: true });
    const version = join(program, 'around', 'version.py');
    const before = readFileSync(version, 'utf8');
    await until('it says its program', () => scene.value('board/program') === '0.1.0 a');

    writeFileSync(version, before.replace('0.1.0', '0.2.0'));
    const updated = await owner.around('board-update', 'green', program);
    expect(updated, updated.err).toMatchObject({ code: 0 });
    // What had not changed was not sent.
    expect(updated.err).toContain('1 of 1 files: around/version.py');
    await until('the new one runs', () => scene.value('board/program') === '0.2.0 b');
    await until('it is proven', () => isProven(scene));

    const step = (input: object) => phone.command({ thing: 'green/board', op: 'invoke', name: 'update', input }).done;
    const part = (path: string, text: string, at = 0) => step({ step: 'part', path, at, data: Buffer.from(text).toString('base64') });
    const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
    const missing = { 'around/app.py': '00'.repeat(32) };
    expect(await part('around/app.py', 'x')).toMatchObject({ step: 'failed' });
    expect(await step({ step: 'begin', files: { ...missing, '../main.py': '00' } })).toMatchObject({ step: 'failed' });
    expect(await step({ step: 'begin', files: missing })).toMatchObject({ step: 'completed', data: { missing: ['around/app.py'] } });
    expect(await part('../main.py', 'x')).toMatchObject({ step: 'failed' });
    expect(await part('around/app.py', 'x', 9)).toMatchObject({ step: 'failed' });
    expect(await part('around/app.py', 'x')).toMatchObject({ step: 'completed' });
    expect((await step({ step: 'finish' })).detail).toContain('damaged');

    // One that does not even start.
    const broken = 'def run(running):\n    raise ValueError("no")\n';
    const starts = board.starts;
    await step({ step: 'begin', files: { 'around/app.py': hash(broken) } });
    await part('around/app.py', broken);
    expect(await step({ step: 'finish' })).toMatchObject({ step: 'completed' });
    await until('it starts, fails, and starts again', () => board.starts === starts + 2 && scene.connected(), 30_000);
    expect(board.lines.join('\n')).toContain('ValueError: no');
    await until('the old one runs', () => isProven(scene) && scene.value('board/program') === '0.2.0 b');
    expect(scene.watch.faults).toEqual([]);
  });
});
