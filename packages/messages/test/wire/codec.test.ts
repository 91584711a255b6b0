import { existsSync, readFileSync } from 'node:fs';
import { decodeBeacon, fromController, fromHome, fromPhone, LIMITS, tcpRequest, toController, toUtf8 } from '@around/messages';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bytes, mutate, plainJson } from '../arbitraries.js';
import { CODECS, DECODERS } from '../codecs.js';
import { golden } from '../goldenFiles.js';

describe.each(Object.entries(CODECS))('the codec %s', (name, codec) => {
  const samples = Object.values(golden(name)).flat();

  test('never throws on bytes, text or JSON that nobody promised', () => {
    fc.assert(
      fc.property(fc.oneof(bytes(60), fc.string({ unit: 'binary' }), fc.json()), (input) => {
        expect(typeof codec.decode(input, 1_000).ok).toBe('boolean');
      }),
    );
    fc.assert(
      fc.property(
        fc.anything({ withNullPrototype: true, withMap: true }),
        (value) => void expect(typeof codec.check(value).ok).toBe('boolean'),
      ),
    );
  });

  test('gives a message or words for any mutation of a valid one', () => {
    const mutation = fc.tuple(
      fc.constantFrom(...samples),
      fc.array(fc.nat(20), { minLength: 2, maxLength: 8 }),
      fc.oneof(plainJson, fc.constantFrom(undefined, -1, 1e300, '')),
    );
    fc.assert(
      fc.property(mutation, ([sample, picks, replacement]) => {
        const result = codec.decode(JSON.stringify(mutate(sample, picks, replacement)), LIMITS.message);
        if (result.ok) {
          expect(codec.types).toContain(result.value.t);
          // What was taken is what goes on: encoding and decoding change nothing more.
          expect(codec.decode(codec.encode(result.value), LIMITS.message)).toEqual({
            ok: true,
            value: JSON.parse(codec.encode(result.value)),
          });
        } else {
          expect(result.error.length).toBeGreaterThan(0);
          expect(result.error.length).toBeLessThan(300);
          expect(result.error).not.toMatch(/[\p{C}]/u);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('gives a message or words for a damaged byte of a valid one', () => {
    fc.assert(
      fc.property(fc.constantFrom(...samples), fc.nat(), fc.nat(255), (sample, at, byte) => {
        const text = toUtf8(JSON.stringify(sample));
        text[at % text.length] = byte;
        expect(typeof codec.decode(text, LIMITS.message).ok).toBe('boolean');
      }),
      { numRuns: 300 },
    );
  });
});

test.each(Object.entries(DECODERS).flatMap(([file, group]) => Object.entries(group).map(([name, decode]) => ({ file, name, decode }))))(
  'the decoder of $name never throws',
  ({ file, name, decode }) => {
    const samples = golden(file)[name] as Record<string, unknown>[];
    fc.assert(
      fc.property(fc.oneof(bytes(60), fc.json().map(toUtf8)), (input) => {
        expect(typeof decode(input).ok).toBe('boolean');
      }),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...samples),
        fc.array(fc.nat(9), { minLength: 2, maxLength: 4 }),
        plainJson,
        (sample, picks, replacement) => {
          expect(typeof decode(toUtf8(JSON.stringify(mutate(sample, picks, replacement)))).ok).toBe('boolean');
        },
      ),
    );
  },
);

describe('a codec', () => {
  test('tells an unknown type from a wrong field', () => {
    expect(tcpRequest.check({ t: 'dance' })).toEqual({ ok: false, error: 'unknown message type "dance"' });
    expect(tcpRequest.check({ t: 'read', thing: 'living/lamp' })).toMatchObject({
      ok: false,
      error: expect.stringMatching(/^read: property: /),
    });
    expect(tcpRequest.check([])).toMatchObject({ ok: false });
    expect(tcpRequest.check({ t: 'constructor' })).toEqual({ ok: false, error: 'unknown message type "constructor"' });
    expect(tcpRequest.check({ t: '__proto__' })).toMatchObject({ ok: false, error: expect.stringContaining('unknown') });
  });

  test('quotes a peer briefly and harmlessly', () => {
    const evil = `\u001b[2J\u202e${'x'.repeat(10_000)}`;
    expect(fromController.check({ t: 'notice', kind: evil, detail: '', at: 1 })).toMatchObject({
      error: expect.stringMatching(/^[^\p{C}]{1,299}$/u),
    });
    for (const value of [{ t: evil }, { t: 'read', thing: evil, property: evil }, { t: 'observe', id: evil }]) {
      const result = tcpRequest.check(value);
      expect(result.ok).toBe(false);
      if (!result.ok) {
        expect(result.error.length).toBeLessThan(300);
        expect(result.error).not.toMatch(/[\p{C}]/u);
      }
    }
  });

  test('reads no more than it is told to', () => {
    const text = tcpRequest.encode({ t: 'hello', token: 'x'.repeat(100) });
    expect(tcpRequest.decode(text, 60).ok).toBe(false);
    expect(tcpRequest.decode(text, 200).ok).toBe(true);
  });

  test('takes ids in their one spelling only', () => {
    const ping = (cboot: string) => fromController.check({ t: 'pong', n: 1, ct: 1, cboot }).ok;
    expect(ping('AAAAAAAAAAAAAAAAAAAAAA')).toBe(true);
    expect(ping('AAAAAAAAAAAAAAAAAAAAAB')).toBe(false);
  });

  test('takes from a controller only what a phone can take from the home', () => {
    const deep = (depth: number) => JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`) as unknown;
    const said = (data: unknown) => JSON.stringify({ t: 'step', id: 'c', step: 'completed', ct: 1, ran: 1, data });
    const step = (data: unknown) => ({
      command: 'c',
      thing: 'a/b',
      op: 'write' as const,
      name: 'n',
      by: 'x',
      step: 'completed' as const,
      at: 1,
      data,
    });
    const deepest = Array.from({ length: 20 }, (_, i) => i + 1).filter((depth) => fromController.decode(said(deep(depth)), 10_000).ok);
    expect(Math.max(...deepest)).toBeGreaterThan(8);
    for (const depth of deepest) {
      const passed = fromHome.encode({ t: 'changes', seq: 1, items: [{ k: 'step', n: 1, step: step(deep(depth)) }] });
      expect(fromHome.decode(passed, 10_000).ok).toBe(true);
    }
  });
});

const NAUGHTY = new URL('../../../../../shared/vectors/blns/blns.json', import.meta.url);
const hasNaughty = existsSync(NAUGHTY);
if (!hasNaughty) console.warn('skipped: the big list of naughty strings is not beside this checkout (../shared/vectors)');

describe.skipIf(!hasNaughty)('the big list of naughty strings', () => {
  const strings = hasNaughty ? (JSON.parse(readFileSync(NAUGHTY, 'utf8')) as string[]) : [];

  test('passes through values and titles unchanged', () => {
    expect(strings.length).toBeGreaterThan(400);
    for (const text of strings) {
      const request = { t: 'write' as const, thing: 'living/sign', property: 'text', value: text };
      expect(tcpRequest.decode(toUtf8(tcpRequest.encode(request)), LIMITS.line)).toEqual({ ok: true, value: request });
      const beacon = { v: 1, id: 'a', title: text, tcp: 1, epoch: 'e', fingerprint: '' };
      const decoded = decodeBeacon(toUtf8(JSON.stringify(beacon)));
      if (text.length >= 1 && text.length <= 80) expect(decoded).toEqual({ ok: true, value: beacon });
      else expect(decoded.ok).toBe(false);
    }
  });

  test('never makes an id or a name that is none', () => {
    for (const text of strings) {
      const sane = /^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/.test(text);
      expect(toController.check({ t: 'observe', thing: text, name: 'a', on: true }).ok).toBe(sane);
      expect(fromPhone.check({ t: 'cancel', id: text }).ok).toBe(/^[A-Za-z0-9_-]{1,40}$/.test(text));
    }
  });
});
