import { describe, expect, test } from 'vitest';
import { House, problems, read, value } from './helpers.js';

const TEXT = 'title: Home\nport: 1\nthings:\n  livingLamp: { title: Lamp }\n';

describe('the environment', () => {
  test('is over the file, with upper-snake names and __ for a level', () => {
    const env = { AROUND_T_PORT: '2', AROUND_T_MAX_CHANNELS: '9', AROUND_T_TCP__BIND_ADDRESS: '::1', AROUND_T_OPEN: 'yes' };
    expect(value(House, TEXT, { env })).toMatchObject({ port: 2, maxChannels: 9, tcp: { bindAddress: '::1' }, open: true });
  });

  test('keeps text where the schema wants text, whatever it looks like', () => {
    expect(value(House, TEXT, { env: { AROUND_T_TITLE: '42' } }).title).toBe('42');
  });

  test('reads lists by commas or as YAML', () => {
    expect(value(House, TEXT, { env: { AROUND_T_ORIGINS: 'https://a, https://b' } }).origins).toEqual(['https://a', 'https://b']);
    expect(value(House, TEXT, { env: { AROUND_T_ORIGINS: '["a,b"]' } }).origins).toEqual(['a,b']);
  });

  test('finds keys of the file below a group of any keys, and makes new ones', () => {
    const env = { AROUND_T_THINGS__LIVING_LAMP__LEVEL: '5', AROUND_T_THINGS__GATE__TITLE: 'Gate' };
    expect(value(House, TEXT, { env }).things).toEqual({ livingLamp: { title: 'Lamp', level: 5 }, gate: { title: 'Gate' } });
  });

  test('ignores what is empty, of another program, or read before the configuration', () => {
    const env = { AROUND_T_PORT: '', AROUND_TX: '1', PATH: '/bin', AROUND_T_CONFIG: '/etc/t.yaml', AROUND_T_DATA: '/var/t' };
    expect(value(House, TEXT, { env }).port).toBe(1);
  });

  test('with a fault is named in place of the line', () => {
    expect(problems(House, TEXT, { env: { AROUND_T_PORT: 'tall' } })).toEqual(['AROUND_T_PORT: port: expected a number, got "tall"']);
    expect(problems(House, TEXT, { env: { AROUND_T_PROT: '1' } })).toEqual([
      'AROUND_T_PROT: nothing of that name can be configured; did you mean AROUND_T_PORT?',
    ]);
  });
});

describe('flags', () => {
  test('are over the environment and the file, however the key is written', () => {
    const flags = { port: '3', 'max-channels': 7, 'tcp.port': '4', tcp: { bindAddress: 'x' }, title: undefined };
    expect(value(House, TEXT, { env: { AROUND_T_PORT: '2' }, flags })).toMatchObject({
      title: 'Home',
      port: 3,
      maxChannels: 7,
      tcp: { port: 4, bindAddress: 'x' },
    });
  });

  test('with a fault are named in place of the variable', () => {
    const given = { env: { AROUND_T_PORT: '2' }, flags: { port: 70_000 } };
    expect(problems(House, TEXT, given)).toEqual(['--port: port: expected at most 65535, got 70000']);
    expect(problems(House, TEXT, { flags: { tcp: { prot: 1 } } })).toEqual([
      '--tcp.prot: nothing of that name can be configured; did you mean --tcp.port?',
    ]);
  });

  test('cannot set an object’s prototype', () => {
    expect(
      problems(House, TEXT, { flags: JSON.parse('{"__proto__":{"x":1},"things":{"__proto__":{"title":"x"}}}') }).length,
    ).toBeGreaterThan(0);
    expect(({} as { title?: string }).title).toBeUndefined();
  });

  test('and variables are told as the sources of what they set', () => {
    const result = read(House, TEXT, { env: { AROUND_T_TITLE: 'E' }, flags: { 'tcp.port': 4 } });
    expect(result).toMatchObject({ ok: true, sources: { title: 'AROUND_T_TITLE', 'tcp.port': '--tcp.port' } });
  });
});
