import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RealHouse } from '../support/realHouse.js';

describe('around, on the demo house', () => {
  let house: RealHouse;
  beforeAll(async () => {
    house = await RealHouse.start();
    await house.pair();
  });
  afterAll(() => house?.[Symbol.asyncDispose]());

  const steps = (out: string): string[] =>
    out
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { step?: { step: string } }).step?.step)
      .filter((step) => step !== undefined);

  it('lists the things of both controllers', async () => {
    await house.until('the things are there', async () => {
      const { out } = await house.around(['things', '--json']);
      return ['living/lamp', 'living/climate', 'garden/lock', 'garden/camera'].every((id) => out.includes(id));
    });
    const { out, code } = await house.around(['things']);
    expect(code).toBe(0);
    expect(out).toContain('Ceiling light');
  });

  it('switches the lamp: every step, the new value, and the pin itself', async () => {
    const done = await house.around(['write', 'living/lamp.on', 'true', '--json']);
    expect(done.err).toBe('');
    expect(done.code).toBe(0);
    expect(steps(done.out)).toEqual(['accepted', 'sent', 'started', 'completed']);
    expect(house.pin('lamp.on')).toBe('true');
    expect(await house.read('living/lamp.on')).toBe(true);
  });

  it('tells what was, in rows, as a file for other programs, and as a picture', async () => {
    const asked = async (...flags: string[]): Promise<string> => (await house.around(['history', 'living/lamp.on', ...flags])).out;
    await house.until('what was switched is in the history', async () => (await asked('--json')).includes('"value":true'));
    expect(await asked()).toMatch(/^\d\d:\d\d:\d\d {2}on$/m);
    expect(await asked('--csv', '--all')).toMatch(/^time,value\n(.*\n)*\d{4}-\d\d-\d\dT[\d:.]+Z,true$/m);
    const picture = await house.around(['history', 'living/climate.temperature', '--since', '10m', '--plot']);
    expect(picture.out).toMatch(/°C ┤/);
  });

  it('gives its whole past away and takes it back: nothing of it is new', async () => {
    const file = join(house.house.folder('export'), 'past.csv');
    const given = await house.around(['history', 'export', 'living/lamp', 'living/climate', '-o', file]);
    expect(given.code).toBe(0);
    expect(readFileSync(file, 'utf8')).toMatch(/^time,thing,name,value\n(.*\n)*[\d-]+T[\d:.]+Z,living\/lamp,on,true$/m);
    const taken = JSON.parse((await house.around(['history', 'import', file, '--json'])).out) as Record<string, number>;
    expect(taken).toMatchObject({ added: 0, refused: 0, skipped: 0 });
    expect(taken.known).toBeGreaterThan(2);
    const old = join(house.house.folder('export'), 'old.csv');
    writeFileSync(old, 'entity_id,state,last_changed\nlight.lamp,off,2026-01-20T12:00:00Z\n');
    const brought = await house.around(['history', 'import', old, '--as', 'living/lamp.on']);
    expect(brought.out).toContain('1 readings are new');
    const told = await house.around(['history', 'living/lamp.on', '--since', '2026-01-20', '--until', '2026-01-21', '--csv', '--all']);
    expect(told.out).toContain('2026-01-20T12:00:00.000Z,false');
  });

  it('refuses a value that does not fit, and says what would', async () => {
    const refused = await house.around(['write', 'ceiling.brightness', '140']);
    expect(refused.code).not.toBe(0);
    expect(refused.err).toMatch(/at most 100/);
    expect(house.pin('ceiling.brightness')).toBeUndefined();
  });

  it('ends a hanging action at its deadline and leaves nothing of it', async () => {
    const hung = await house.around(['invoke', 'trouble.hang', '--json']);
    expect(hung.code).toBe(1);
    expect(steps(hung.out).at(-1)).toBe('timedOut');
    await house.until('the hanging processes are gone', () => house.processes('hang.sh').length === 0);
    expect(house.processes('sleep 1000')).toEqual([]);
  });

  it('tells why an action failed', async () => {
    const failed = await house.around(['invoke', 'trouble.fail']);
    expect(failed.code).toBe(1);
    expect(failed.out + failed.err).toContain('the tank is empty');
  });

  it('measures each leg', async () => {
    const ping = await house.around(['ping', 'living', '--json']);
    expect(ping.code).toBe(0);
    const result = JSON.parse(ping.out) as Record<string, number>;
    expect(result.total).toBeGreaterThan(0);
    expect(result.homeController).toBeGreaterThan(0);
  });

  it('lists phones, and a revoked one is out', async () => {
    await house.pair('second');
    const phones = JSON.parse((await house.around(['phones', '--json'])).out.trim().split('\n').at(-1) ?? '{}');
    expect(JSON.stringify(phones)).toContain('second');
    const { out } = await house.around(['phones', '--json']);
    const key = /"id":"([^"]+)"[^}]*"user":"second"/.exec(out)?.[1] ?? '';
    expect((await house.around(['revoke', key])).code).toBe(0);
    const out2 = await house.around(['things'], 'second');
    expect(out2.code).not.toBe(0);
  });

  it('goes on over the LAN while the relay is stopped', async () => {
    await house.house.endTier('web');
    const done = await house.around(['write', 'lamp.on', 'false', '--lan', '--json']);
    expect(done.code).toBe(0);
    expect(house.pin('lamp.on')).toBe('false');
    const auto = await house.around(['read', 'lamp.on', '--json']);
    expect(auto.code).toBe(0);
    await house.house.startTier('web');
    await house.until('the relay way is back', async () => (await house.around(['read', 'lamp.on', '--relay'])).code === 0, 40_000);
  });
});
