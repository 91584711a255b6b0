import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith } from '../support/needs.js';
import { RealHouse, run } from '../support/realHouse.js';

describeWith(['nc', 'php'], 'the TCP interface, by nc and PHP', () => {
  let house: RealHouse;
  beforeAll(async () => {
    house = await RealHouse.start();
    await house.until(
      'the interface is connected',
      async () => (await lines('{"id":1,"t":"things"}'))[0]?.includes('living/lamp') === true,
    );
  });
  afterAll(() => house?.[Symbol.asyncDispose]());

  /** What comes back for these lines, said with `nc`. */
  async function lines(...said: readonly string[]): Promise<string[]> {
    const nc = spawn('nc', ['-N', '-w', '10', '127.0.0.1', `${house.house.options.ports.tcp}`], { stdio: ['pipe', 'pipe', 'inherit'] });
    let out = '';
    nc.stdout.on('data', (bytes: Buffer) => {
      out += bytes.toString();
    });
    nc.stdin.end(`${said.join('\n')}\n`);
    await once(nc, 'close');
    return out.trim().split('\n');
  }

  it('lists the things and switches the lamp with nc', async () => {
    const answers = await lines('{"id":7,"t":"write","thing":"living/lamp","property":"on","value":true}');
    const last = JSON.parse(answers.at(-1) ?? '{}');
    expect(last).toMatchObject({ id: 7, result: { step: 'completed' } });
    expect(house.pin('lamp.on')).toBe('true');
    // The thing itself tells its value, a moment after the command is done.
    await house.until('the lamp is read as on', async () => {
      const read = await lines('{"id":8,"t":"read","thing":"living/lamp","property":"on"}');
      const { id, result } = JSON.parse(read[0] ?? '{}') as { id: number; result?: { value: boolean; quality: string } };
      return id === 8 && result?.value === true && result.quality === 'good';
    });
  });

  it('has the right it was given and no other: the door stays locked', async () => {
    const answers = await lines('{"id":9,"t":"invoke","thing":"garden/lock","action":"unlock"}');
    expect(JSON.parse(answers.at(-1) ?? '{}')).toMatchObject({ id: 9, error: { code: 'notAllowed' } });
    expect(house.pin('lock.locked')).toBeUndefined();
  });

  it('answers rubbish with an error and goes on', async () => {
    const answers = await lines('rubbish', '{"id":1,"t":"nonsense"}', '{"id":2,"t":"ping"}');
    expect(JSON.parse(answers[0] ?? '{}')).toMatchObject({ error: { code: 'malformed' } });
    expect(JSON.parse(answers[1] ?? '{}')).toMatchObject({ id: 1, error: { code: 'unknown' } });
    expect(JSON.parse(answers[2] ?? '{}')).toMatchObject({ id: 2, result: {} });
  });

  it('serves the example PHP page', async () => {
    const page = fileURLToPath(new URL('../../../web/examples/lamp.php', import.meta.url));
    const env = { AROUND_TCP: `127.0.0.1:${house.house.options.ports.tcp}` };
    await lines('{"id":1,"t":"write","thing":"living/lamp","property":"on","value":true}');
    const off = await run([page, 'false'], env, 'php');
    expect(off.err).toBe('');
    expect(off.out).toContain('The lamp is off.');
    expect(off.out).toContain('living/lamp.on');
    expect(house.pin('lamp.on')).toBe('false');
  });

  it('runs a scene from PHP, but for what is dangerous in it', async () => {
    const page = fileURLToPath(new URL('../../../web/examples/scenes.php', import.meta.url));
    const env = { AROUND_TCP: `127.0.0.1:${house.house.options.ports.tcp}` };
    const scenes = join(house.data, 'scenes.yaml');
    const read = '{title: Reading, do: [{write: living/lamp.on, value: true}]}';
    const leave = '{title: Leaving, do: [{write: living/lamp.on, value: false}, {invoke: garden/lock.unlock}]}';
    writeFileSync(scenes, `scenes: {reading: ${read}, leaving: ${leave}}`);
    await house.pair();
    expect(await house.around(['scenes', 'import', scenes])).toMatchObject({ code: 0 });
    await house.until('the program knows the scenes', async () =>
      (await run([page], env, 'php')).out.includes('leaving: Leaving (2 parts)'),
    );
    expect(await run([page, 'reading'], env, 'php')).toMatchObject({ out: expect.stringContaining('Done.'), err: '' });
    expect(house.pin('lamp.on')).toBe('true');
    expect((await run([page, 'leaving'], env, 'php')).out).toMatch(/^garden\/lock\.unlock: .+\n/);
    expect([house.pin('lamp.on'), house.pin('lock.locked')]).toEqual(['false', undefined]);
  });
});
