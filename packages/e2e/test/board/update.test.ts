import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROGRAMS } from '@around/demo';
import { describe, expect, it } from 'vitest';
import { PROGRAM } from '../../src/board/board.js';
import { run } from '../support/realHouse.js';
import { until } from '../support/watch.js';
import { configFor, RELAY, Scene } from './scene.js';

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

describe('a board’s configuration over the air', () => {
  it('is taken, refused in words, or taken back where it keeps the board from its home', async () => {
    await using scene = await Scene.start();
    const { board, house, phone } = scene;
    using owner = await Owner.of(scene);
    const notices: string[] = [];
    phone.subscribe(({ changes }) => {
      for (const change of changes ?? []) if (change.k === 'notice') notices.push(`${change.kind} ${change.detail}`);
    });
    const things = { fan: { is: 'relay', pin: RELAY, title: 'Fan' } };

    const wrong = await owner.around(
      'board-config',
      'green',
      owner.file('wrong.json', configFor(house, { things: { x: { is: 'rocket' } } })),
    );
    expect(wrong.code).not.toBe(0);
    expect(wrong.err).toContain('x: this board knows no rocket');
    expect((await owner.around('board-config', 'green', owner.file('bad.json', '{'))).err).toContain('not valid JSON');
    expect(board.starts).toBe(1);

    const good = await owner.around('board-config', 'green', owner.file('good.json', configFor(house, { things })));
    expect(good, good.err).toMatchObject({ code: 0 });
    await until('it has the new thing', () => phone.house.things.has('green/fan') && !phone.house.things.has('green/pump'));
    await until('it is proven', () => board.stored('slots.json')?.back === undefined);
    expect(board.stored('slots.json')).toEqual({ now: ['a', 'b'] });

    // A network that is not there: each start without the home is a try, and then the old one is back.
    board.networks = [''];
    const run = phone.command({
      thing: 'green/board',
      op: 'invoke',
      name: 'configure',
      input: JSON.stringify(configFor(house, { wifi: { name: 'elsewhere' } })),
    });
    expect(await run.done).toMatchObject({ step: 'completed' });
    for (let tries = 1; tries <= 3; tries++) {
      const starts = board.starts;
      await until(`try ${tries}`, () => board.stored('slots.json')?.tries === 3 - tries && board.starts > (tries === 1 ? starts - 1 : 0));
      await until('it asks for its Wi-Fi', () => board.running);
      await board.kill();
      board.start();
    }
    await until('the old one is back', () => scene.connected() && phone.house.things.has('green/fan'), 20_000);
    await until('the house is told', () => notices.some((notice) => notice.includes('taken back')));
    expect(board.stored('slots.json')).toEqual({ now: ['a', 'b'] });
    // The ledger keeps no Wi-Fi password.
    const log = await owner.around('log', '--json');
    expect(log.out).not.toContain('elsewhere');
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
    await until('the new one runs', () => scene.value('board/program') === '0.2.0 b');
    await until('it is proven', () => board.stored('slots.json')?.back === undefined);

    // One that does not even start.
    writeFileSync(join(program, 'around', 'app.py'), 'def run(running):\n    raise ValueError("no")\n');
    const starts = board.starts;
    const broken = await owner.around('board-update', 'green', program);
    expect(broken, broken.err).toMatchObject({ code: 0 });
    expect(board.starts).toBeGreaterThan(starts + 1);
    expect(scene.value('board/program')).toBe('0.2.0 b');

    // Parts that are not what they should be.
    const part = (input: object) => phone.command({ thing: 'green/board', op: 'invoke', name: 'update', input }).done;
    expect(await part({ step: 'part', path: '../main.py', at: 0, data: 'AAAA' })).toMatchObject({ step: 'failed' });
    expect(await part({ step: 'begin' })).toMatchObject({ step: 'completed' });
    expect(await part({ step: 'part', path: '../main.py', at: 0, data: 'AAAA' })).toMatchObject({ step: 'failed' });
    expect(await part({ step: 'part', path: 'around/app.py', at: 9, data: 'AAAA' })).toMatchObject({ step: 'failed' });
    expect(await part({ step: 'part', path: 'around/app.py', at: 0, data: 'AAAA' })).toMatchObject({ step: 'completed' });
    const finish = await part({ step: 'finish', files: { 'around/app.py': '00'.repeat(32) } });
    expect(finish.detail).toContain('damaged');
    expect(scene.watch.faults).toEqual([]);
  });
});
