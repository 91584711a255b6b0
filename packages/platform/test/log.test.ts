import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordingLog } from '@around/platform/fake';
import { nodeLog } from '@around/platform/node';
import { describe, expect, it } from 'vitest';

describe('node log', () => {
  it('writes one visible line for each event, whatever the peer said, and no secrets', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'around-log-'));
    const file = join(folder, 'deep', 'log');
    const log = nodeLog({ to: { file }, fields: { tier: 'home' } });
    const said = Date.now();
    const nasty = 'a\n{"level":"error"}\u001b[31m\u202e\u2028\u0085\u007f\u200b\ufeffend';
    log.child({ part: 'beacon' }).warn(`said ${nasty}`, {
      nasty,
      psk: 'canary-1',
      token: 'canary-2',
      bytes: new Uint8Array(9),
      error: new Error(nasty),
      long: 'x'.repeat(5_000),
    });
    log.debug('not at this level');
    const before = Date.now();
    await log.flush();
    log.info('after the writer came');
    const text = readFileSync(file, 'utf8');
    const lines = text.trimEnd().split('\n');
    expect(lines).toHaveLength(2);
    expect(text).toMatch(/^[\x20-\x7e\n…]*$/);
    expect(text).not.toContain('canary');
    const first = JSON.parse(lines[0] ?? '');
    expect(first).toMatchObject({
      level: 'warn',
      tier: 'home',
      part: 'beacon',
      msg: `said ${nasty}`,
      nasty,
      bytes: '9 bytes',
      error: { message: nasty },
    });
    expect([Date.parse(first.time) >= said, Date.parse(first.time) <= before]).toEqual([true, true]);
    expect(first.long.length).toBeLessThan(1_100);
    expect(JSON.parse(lines[1] ?? '')).toMatchObject({ level: 'info', msg: 'after the writer came' });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    rmSync(folder, { recursive: true });
  });
});

describe('terminal lines', () => {
  it('are for eyes, one for each event, and nothing in them acts on the terminal', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'around-log-'));
    const file = join(folder, 'log');
    const log = nodeLog({ to: { file }, fields: { tier: 'home' }, format: 'terminal' });
    await log.flush();
    log.warn('no link\n to \u001b[31mit', { event: 'relay.lost', detail: 'a\u202eb c', rtt: 3 });
    expect(readFileSync(file, 'utf8')).toMatch(
      /^\d\d:\d\d:\d\d home warn {2}no link\\n to \\u001b\[31mit {2}event=relay.lost {2}detail="a\\u202eb c" {2}rtt=3\n$/,
    );
    rmSync(folder, { recursive: true });
  });
});

describe('recordingLog', () => {
  it('keeps lines with the fields of their loggers', () => {
    const log = recordingLog();
    log.child({ part: 'a' }).info('hello', { n: 1 });
    expect(log.lines).toEqual([{ level: 'info', message: 'hello', fields: { part: 'a', n: 1 } }]);
    expect(log.text()).toBe('info hello {"part":"a","n":1}');
  });
});
