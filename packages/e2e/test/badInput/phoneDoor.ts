import type { Keyed } from '@around/client';
import { CLOSE, type FromPhone, LIMITS, toPhoneControl, toUtf8 } from '@around/messages';
import { expect } from 'vitest';
import { goldenSamples } from '../support/goldenSamples.js';
import { helloOf, PhoneEnd } from '../support/phoneEnd.js';
import { frame, OP, RawWeb } from '../support/rawWeb.js';
import { joined, type Mutator } from './mutations.js';

/** What a `/phone` may close with: docs/PROTOCOL.md, and RFC 6455 §7.4.1 where the WebSocket itself is broken. */
const CODES: ReadonlySet<number> = new Set([...Object.values(CLOSE), 1002, 1003, 1007, 1008, 1009]);

/** No text that came here is anything but a message for a phone, and the end has a code that is written down. */
export function expectGoodEnd(web: RawWeb, what: string): void {
  for (const text of web.texts) {
    const decoded = toPhoneControl.decode(text, LIMITS.frame);
    if (!decoded.ok) throw new Error(`${what}: the door said what no phone reads: ${decoded.error} in ${text.slice(0, 300)}`);
  }
  if (web.code === undefined || !CODES.has(web.code))
    throw new Error(`${what}: closed with ${web.code} ${web.reason} (HTTP ${web.status})`);
}

/** Addresses of loopback, so that limits by address do not hide what is behind them. */
export const addressOf = (index: number): string => `127.0.${1 + (index % 4)}.${1 + (index % 250)}`;

/** A first flight that no phone of ours would send: as text, as binary, as a true hello with a spoilt message 1. */
export async function badOpening(port: number, dice: Mutator, keyed: Keyed, index: number): Promise<number> {
  const hellos = [...goldenSamples('fromPhoneControl'), JSON.parse(helloOf(keyed)) as object];
  const kind = dice.int(5);
  const first =
    kind === 0
      ? frame(OP.text, dice.raw())
      : kind === 1
        ? frame(OP.binary, dice.noise(400))
        : kind === 2
          ? Buffer.concat([frame(OP.text, helloOf(keyed)), frame(OP.binary, dice.noise(300))])
          : frame(OP.text, dice.text(dice.pick(hellos)));
  // What may still be right (a ping, a hello to a home that is away) is spoilt by what follows.
  const web = new RawWeb(port, { path: '/phone', from: addressOf(index) }, [first, frame(OP.text, '{"t":"no such"}')]);
  await web.closed;
  expect(web.status).toBe(101);
  expectGoodEnd(web, 'a bad opening');
  return web.texts.length;
}

/** What the door says of wrong words quotes them: whole characters, wherever it cuts. */
export async function wordsComeBackWhole(port: number): Promise<void> {
  for (let before = 0; before < 4; before++) {
    const text = JSON.stringify({ t: 'ping', n: 'a'.repeat(before) + '💩'.repeat(60) });
    const web = new RawWeb(port, { path: '/phone' }, [frame(OP.text, text)]);
    await web.closed;
    expectGoodEnd(web, 'wrong words');
    expect(web.texts.some((text) => text.includes('💩'))).toBe(true);
  }
}

/** Frames that break RFC 6455 itself; the sender ends, since a length that is not true would be waited for. */
export async function badFraming(port: number, dice: Mutator, keyed: Keyed, index: number): Promise<number> {
  const hello = helloOf(keyed);
  const good = [frame(OP.text, hello), frame(OP.binary, dice.noise(200)), frame(OP.ping, 'x'), frame(OP.text, hello.slice(0, 20), 0x00)];
  const made = [
    () => frame(dice.int(16), dice.noise(300), dice.int(16) << 4, dice.chance(0.8)),
    () => frame(OP.ping, new Uint8Array(126 + dice.int(200))),
    () => frame(OP.close, dice.noise(130)),
    () => Buffer.concat(Array.from({ length: 300 }, (_, i) => frame(i === 0 ? OP.text : OP.continuation, 'x', 0x00))),
    () => frame(OP.binary, new Uint8Array(LIMITS.frame + 7)),
    () => Buffer.from(dice.bytes(joined(...good), good)),
    () => Buffer.from([0x82, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
    () => Buffer.from([0x82, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
  ];
  const web = new RawWeb(port, { path: '/phone', from: addressOf(index) }, [dice.pick(made)(), dice.pick(made)()]);
  web.end();
  await web.closed;
  expect(web.status).toBe(101);
  // A close frame of the sender's own is echoed, whatever its code; no code, or none of the protocol's, is no answer to anything else.
  if (web.code !== undefined && (web.code < 1000 || web.code > 4999)) throw new Error(`bad framing: closed with ${web.code}`);
  return web.code === undefined ? 0 : 1;
}

/** A paired phone whose sealed frame was spoilt on the way: the session ends, and nothing else. */
export async function spoiltSeal(port: number, dice: Mutator, keyed: Keyed, index: number): Promise<number> {
  const phone = new PhoneEnd(port, keyed, addressOf(index));
  await phone.open();
  const message = dice.pick(goldenSamples('fromPhone')) as FromPhone;
  const sealed = phone.seal({ ...message, ...(message.t === 'bye' ? { t: 'taken', seq: 0 } : {}) } as FromPhone);
  for (const bytes of sealed) phone.web.binary(dice.bytes(bytes, [...sealed, dice.noise(64)]));
  // A change that changed nothing, or left nothing, is no fault: this is.
  phone.web.binary(new Uint8Array(40));
  await phone.web.closed;
  phone.read();
  expectGoodEnd(phone.web, 'a spoilt seal');
  return 0;
}

/** Messages in one session of a phone that is paired and means harm. All is sealed as it should be. @returns how many were answered */
export async function hostileMessages(port: number, dice: Mutator, keyed: Keyed, index: number, count: number): Promise<number> {
  const phone = new PhoneEnd(port, keyed, addressOf(index));
  await phone.open();
  const samples = messagesOf(keyed);
  for (let i = 0; i < count; i++) {
    if (dice.chance(0.06))
      phone.message(dice.chance(0.5) ? dice.noise(600) : dice.bytes(joined(Uint8Array.of(1), toUtf8('\0\0\0\u0009{"t":"x"}'))));
    else phone.json(dice.chance(0.15) ? dice.raw() : hurtless(dice.text(dice.pick(samples))));
  }
  phone.web.binary(new Uint8Array(40));
  await phone.web.closed;
  phone.read();
  expectGoodEnd(phone.web, 'hostile messages');
  return phone.heard.filter(({ t }) => t === 'answer' || t === 'pong').length;
}

/** Messages of a phone, with names that this house has. */
function messagesOf(keyed: Keyed): object[] {
  const asks = goldenSamples('fromPhone').filter((message) => message.t !== 'bye');
  const lamp = { thing: 'living/lamp', tick: 0 };
  return [
    ...asks,
    { t: 'command', id: 'c1', op: 'write', name: 'on', input: true, ...lamp },
    { t: 'command', id: 'c2', op: 'write', name: 'level', input: 50, ...lamp },
    { t: 'command', id: 'c3', op: 'invoke', name: 'fade', input: { level: 5 }, ...lamp },
    { t: 'observe', thing: 'living/lamp', name: 'on' },
    { t: 'ask', n: 1, what: 'revoke', with: { key: `${keyed.identity.key.id}x` } },
    { t: 'ask', n: 2, what: 'invite', with: { user: 'x', grant: { role: 'guest', things: ['living/*'] } } },
    { t: 'ping', n: 1, controller: 'living' },
  ];
}

/** An owner's "adopt" would dial whatever address its text happens to name: none outside this test. */
function hurtless(json: Uint8Array): Uint8Array {
  return Buffer.from(json).includes('adopt') ? toUtf8('{"t":"ask","n":1,"what":"adopt","with":{"board":"nobody","code":"x"}}') : json;
}
