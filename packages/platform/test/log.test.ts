import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordingLog } from '@around/platform/fake';
import { nodeLog } from '@around/platform/node';
import { describe, expect, it } from 'vitest';

const BUILT = new URL('../dist/node/index.js', import.meta.url).href;

describe('node log', () => {
  it('writes one visible line for each event, whatever the peer said, and no secrets', () => {
    const folder = mkdtempSync(join(tmpdir(), 'around-log-'));
    const file = join(folder, 'deep', 'log');
    const log = nodeLog({ to: { file }, fields: { tier: 'home' } });
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
    log.info('and the next');
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
    expect(first.long.length).toBeLessThan(1_100);
    expect(JSON.parse(lines[1] ?? '')).toMatchObject({ level: 'info', msg: 'and the next' });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    rmSync(folder, { recursive: true });
  });

  it('takes any value, to a depth, and hides secrets inside too', () => {
    const folder = mkdtempSync(join(tmpdir(), 'around-log-'));
    const file = join(folder, 'log');
    const round: Record<string, unknown> = { big: 2n, token: 'canary', none: undefined, toJSON: () => 'canary' };
    round.self = round;
    nodeLog({ to: { file } }).error('odd', { round, many: Array(500).fill(0), level: 'info', msg: 'not this' });
    const text = readFileSync(file, 'utf8');
    const line = JSON.parse(text);
    expect(text).not.toContain('canary');
    expect(line).toMatchObject({ level: 'error', msg: 'odd', round: { big: '2', token: '[hidden]', self: { big: '2' } } });
    expect(line.many).toHaveLength(100);
    expect(Date.now() - Date.parse(line.time)).toBeLessThan(60_000);
    rmSync(folder, { recursive: true });
  });

  it('goes to stderr where its file cannot be opened', () => {
    const script = `import { nodeLog } from ${JSON.stringify(BUILT)}; nodeLog({ to: { file: '/etc/hostname/log' } }).info('still said');`;
    const { stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
    expect(stderr).toMatch(/^the log cannot be written, and goes to stderr: .*\n\{"level":"info",.*"msg":"still said"\}\n$/);
  });
});

describe('terminal lines', () => {
  it('are for eyes, one for each event, and nothing in them acts on the terminal', () => {
    const folder = mkdtempSync(join(tmpdir(), 'around-log-'));
    const file = join(folder, 'log');
    const log = nodeLog({ to: { file }, fields: { tier: 'home' }, format: 'terminal' });
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
