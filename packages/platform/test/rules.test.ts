import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as ws from 'ws';
import { broadcastOf, isLoopback, isRange, limitKey, parseIpv4, parseIpv6, plainAddress } from '../src/ip.js';
import { errorCodeOf, platformError } from '../src/node/errno.js';
import { writeFrame } from '../src/node/web/frame.js';
import { admitUpgrade, clientAddress, safePath, sendableCode, sendableReason } from '../src/webRules.js';

describe('addresses', () => {
  it('reads IPv4 and IPv6, and nothing else', () => {
    expect(parseIpv4('10.0.0.255')).toEqual([10, 0, 0, 255]);
    for (const bad of ['10.0.0.256', '10.0.0', '10.0.0.1.', ' 10.0.0.1', '1e1.0.0.1']) expect(parseIpv4(bad)).toBeUndefined();
    expect(parseIpv6('2001:db8::1')).toEqual([0x2001, 0xdb8, 0, 0, 0, 0, 0, 1]);
    expect(parseIpv6('::ffff:10.0.0.2')?.slice(5)).toEqual([0xffff, 0x0a00, 2]);
    for (const bad of ['1::2::3', '2001:db8', ':::', 'g::', '1:2:3:4:5:6:7:8:9', '::1.2.3']) expect(parseIpv6(bad)).toBeUndefined();
  });

  it('parsers never throw', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 100 }), (text) => void [parseIpv4(text), parseIpv6(text), limitKey(text), plainAddress(text)]),
    );
    fc.assert(fc.property(fc.ipV6(), (text) => parseIpv6(text)?.length === 8));
    fc.assert(fc.property(fc.ipV4(), (text) => parseIpv4(text)?.length === 4));
  });

  it('knows loopback, broadcast, and whom a limit counts', () => {
    expect(['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1'].every(isLoopback)).toBe(true);
    expect(['128.0.0.1', '::2', 'localhost', ''].some(isLoopback)).toBe(false);
    expect(broadcastOf('192.168.1.130', '255.255.255.128')).toBe('192.168.1.255');
    expect(limitKey('2001:db8:0:0:1::9')).toBe(limitKey('2001:db8::1:0:0:7'));
    expect(limitKey('::ffff:10.0.0.1')).toBe('10.0.0.1');
  });
});

describe('web rules', () => {
  it('a safe path starts with /, is decoded, and cannot climb', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('/', '..', '.', '%2e', '%2f', '%5c', '%00', 'a', '?', '%', '%c3%a4'), { maxLength: 12 }),
        (parts) => {
          const path = safePath(parts.join(''));
          if (path === undefined) return;
          expect(path.startsWith('/')).toBe(true);
          expect(path.split('/').some((segment) => segment === '..' || segment === '.')).toBe(false);
          expect(path.includes('\\') || path.includes('\0')).toBe(false);
        },
      ),
    );
  });

  it('takes a page of its own host, listed ones, and programs; no prototype key is a path', () => {
    const rules = { hosts: ['home.local'], origins: ['https://app.example'], sockets: { '/phone': 1 } };
    const status = (target: string, headers: Record<string, string>) => {
      const admission = admitUpgrade(rules, 'GET', target, headers);
      return admission.ok ? 101 : admission.status;
    };
    expect(status('/phone', { host: 'home.local:8080' })).toBe(101);
    expect(status('/phone', { host: 'home.local:8080', origin: 'http://home.local:8080' })).toBe(101);
    expect(status('/phone', { host: 'home.local:8080', origin: 'https://APP.example' })).toBe(101);
    expect(status('/phone', { host: 'home.local:8080', origin: 'http://home.local' })).toBe(403);
    expect(status('/phone', { host: 'home.local', origin: 'https://app.example.evil' })).toBe(403);
    expect(status('/phone', { host: 'evil.local' })).toBe(421);
    expect(status('/phone', {})).toBe(421);
    expect(status('/constructor', { host: 'home.local' })).toBe(404);
  });

  it('believes a forwarded address from loopback alone', () => {
    expect(clientAddress('10.0.0.9', '1.2.3.4')).toBe('10.0.0.9');
    expect(clientAddress('127.0.0.1', '9.9.9.9, 1.2.3.4')).toBe('1.2.3.4');
    expect(clientAddress('::ffff:127.0.0.1', 'unknown')).toBe('127.0.0.1');
    const proxies = ['10.0.0.8/29', 'fd00::/8', 'nonsense', '1.2.3.4/99'];
    expect(clientAddress('10.0.0.9', '1.2.3.4', proxies)).toBe('1.2.3.4');
    expect(clientAddress('::ffff:10.0.0.9', '1.2.3.4', proxies)).toBe('1.2.3.4');
    expect(clientAddress('10.0.0.16', '1.2.3.4', proxies)).toBe('10.0.0.16');
    expect(clientAddress('fd12::1', '2001:db8::1', proxies)).toBe('2001:db8::1');
    expect(clientAddress('1.2.3.4', '5.6.7.8', proxies)).toBe('1.2.3.4');
    expect(['10.0.0.1', '10.0.0.0/0', 'fd00::/128', '10.0.0.0/33', '10.0.0/8', '10.0.0.0/8/8', 'fd00::/', ''].map(isRange)).toEqual([
      ...[true, true, true],
      ...[false, false, false, false, false],
    ]);
  });

  it('whatever is asked, a close frame can be sent', () => {
    fc.assert(
      fc.property(fc.integer(), fc.string({ maxLength: 300, unit: 'binary' }), (code, reason) => {
        expect(
          sendableCode(code) === 1000 || sendableCode(code) === 1001 || (sendableCode(code) >= 4000 && sendableCode(code) <= 4999),
        ).toBe(true);
        expect(new TextEncoder().encode(sendableReason(reason)).length).toBeLessThanOrEqual(123);
      }),
    );
    expect([sendableCode(4007), sendableCode(1006), sendableCode(Number.NaN)]).toEqual([4007, 1000, 1000]);
  });
});

describe('frames', () => {
  it('are what ws itself would send, byte for byte', () => {
    // Not in its types, but exported: ws's own framer.
    const { Sender } = ws as unknown as { Sender: { frame(data: Buffer, options: object): Buffer[] } };
    const check = (data: Uint8Array | string): void => {
      const chunks: Uint8Array[] = [];
      writeFrame({ write: (chunk) => chunks.push(chunk) > 0 }, data);
      const expected = Sender.frame(Buffer.from(data), {
        fin: true,
        mask: false,
        opcode: typeof data === 'string' ? 1 : 2,
        readOnly: true,
        rsv1: false,
      });
      expect(Buffer.concat(chunks).equals(Buffer.concat(expected))).toBe(true);
    };
    fc.assert(fc.property(fc.uint8Array({ maxLength: 3_000 }), check), { numRuns: 50 });
    fc.assert(fc.property(fc.string({ maxLength: 300 }), check), { numRuns: 50 });
    for (const size of [125, 126, 1_024, 1_025, 65_535, 65_536, 200_000]) check(new Uint8Array(size).fill(7));
  });
});

describe('errno', () => {
  it('becomes a code in one place, and a message that says what to do', () => {
    const errno = (code: string) => Object.assign(new Error('x'), { code });
    const expected = {
      ECONNREFUSED: 'refused',
      EHOSTUNREACH: 'unreachable',
      ENOTFOUND: 'unreachable',
      EADDRINUSE: 'inUse',
      EACCES: 'denied',
      ENOSPC: 'full',
      EMSGSIZE: 'tooLarge',
      ECONNRESET: 'closed',
      ETIMEDOUT: 'timedOut',
      ENOENT: 'missing',
      CERT_HAS_EXPIRED: 'denied',
      ERR_TLS_CERT_ALTNAME_INVALID: 'denied',
      EWHAT: 'failed',
    };
    for (const [code, mapped] of Object.entries(expected)) expect([code, errorCodeOf(errno(code))]).toEqual([code, mapped]);
    expect(platformError(errno('EADDRINUSE'), 'listen on 0.0.0.0:80').message).toMatch(
      /^cannot listen on 0\.0\.0\.0:80: .*another one \(EADDRINUSE\)$/,
    );
    expect(platformError(errno('CERT_HAS_EXPIRED'), 'connect').message).toContain('certificate');
    expect(errorCodeOf('a string')).toBe('failed');
  });
});
