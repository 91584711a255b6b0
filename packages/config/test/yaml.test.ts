import { describe, expect, test } from 'vitest';
import { House, problems, value } from './helpers.js';

describe('a YAML text', () => {
  test('gives the schema’s value with its defaults', () => {
    expect(value(House, 'title: Greenhouse\nthings:\n  on: { title: Pump }\n')).toEqual({
      title: 'Greenhouse',
      port: 8080,
      open: false,
      origins: [],
      things: { on: { title: 'Pump' } },
    });
  });

  test('with a misspelt key names line and the nearest key, and says nothing about the missing one', () => {
    expect(problems(House, '\n# a comment\ntiltle: Greenhouse\n')).toEqual(['a.yaml:3: unknown key "tiltle"; did you mean "title"?']);
  });

  test('with an unknown key deep inside names where', () => {
    const text = 'title: G\nthings:\n  pump:\n    title: Pump\n    colour: red\n';
    expect(problems(House, text)).toEqual(['a.yaml:5: unknown key "colour" in things.pump; known here: title, level, write']);
  });

  test('knows the keys of the chosen option of a variant', () => {
    const text = 'title: G\nthings:\n  pump:\n    title: Pump\n    write:\n      driver: run\n      run: [a]\n      start: 3\n';
    expect(problems(House, text)).toEqual(['a.yaml:8: unknown key "start" in things.pump.write; known here: driver, run, timeout']);
  });

  test('with a wrong kind of value says what was expected and what was there', () => {
    expect(problems(House, 'title: G\nport: tall\n')).toEqual(['a.yaml:2: port: expected a number, got "tall"']);
    expect(problems(House, 'title: G\nport: 70000\n')).toEqual(['a.yaml:2: port: expected at most 65535, got 70000']);
    expect(problems(House, 'title: G\ntcp: [1]\n')).toEqual(['a.yaml:2: tcp: expected a group of keys, got a list']);
    expect(problems(House, 'title: G\nthings:\n  pump:\n    level: 1\n')).toEqual(['a.yaml:3: the key "title" is missing in things.pump']);
  });

  test('with several faults names each', () => {
    expect(problems(House, 'title: 4\nprot: 1\nopen: maybe\n')).toEqual([
      'a.yaml:2: unknown key "prot"; did you mean "port"?',
      'a.yaml:1: title: expected text, got 4',
      'a.yaml:3: open: expected true or false, got "maybe"',
    ]);
  });

  test('that is empty lacks what is required', () => {
    expect(problems(House, '')).toEqual(['a.yaml: the key "title" is missing']);
    expect(problems(House, '- a\n')).toEqual(['a.yaml:1: expected keys and values, such as "title: Greenhouse"']);
  });

  test('that is no YAML names line and column', () => {
    const [problem] = problems(House, 'title: G\nport: "open\n');
    expect(problem).toMatch(/^a\.yaml:\d+:\d+: not valid YAML: /);
    expect(problems(House, 'title: G\ntitle: H\n')[0]).toMatch(/^a\.yaml:2:1: not valid YAML: /);
  });

  test('may use aliases, each a value of its own, but not to blow up or to contain itself', () => {
    const shared = value(House, 'title: G\nthings:\n  a: &a { title: A }\n  b: *a\n');
    expect(shared.things.b).toEqual({ title: 'A' });
    expect(shared.things.a).not.toBe(shared.things.b);
    const bomb = [
      'title: G',
      'x0: &x0 [1,1,1,1,1,1,1,1,1]',
      ...[1, 2, 3, 4, 5, 6].map((n) => `x${n}: &x${n} [${`*x${n - 1},`.repeat(9)}]`),
    ];
    expect(problems(House, bomb.join('\n'))[0]).toMatch(/^a\.yaml: not usable YAML: /);
    expect(problems(House, 'title: &t [*t]')).toEqual(['a.yaml: not usable YAML: nested too deep']);
    expect(problems(House, `title: ${'['.repeat(20_000)}`).length).toBeGreaterThan(0);
  });

  test('cannot set an object’s prototype', () => {
    expect(problems(House, 'title: G\n__proto__: { open: true }\n')[0]).toContain('unknown key "__proto__"');
    expect(problems(House, 'title: G\nthings:\n  __proto__: { title: T }\n')[0]).toContain('unknown key "__proto__"');
  });

  test('over the limit is refused', () => {
    expect(problems(House, `title: ${'x'.repeat(1_048_576)}`)[0]).toContain('larger than 1048576 bytes');
  });
});
