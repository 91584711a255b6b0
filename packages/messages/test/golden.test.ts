import * as messages from '@around/messages';
import {
  ASK_NAMES,
  Change,
  checkAnswer,
  checkAsk,
  decodeBeat,
  decodePeerFrame,
  decodeRelayFrame,
  encodeBeat,
  encodePeerFrame,
  encodeRelayFrame,
  fragment,
  frameRecord,
  LIMITS,
  PEER_FRAME,
  type PeerFrameType,
  packEnvelope,
  parsePairingLink,
  RELAY_FRAME,
  Reassembler,
  RecordFramer,
  type RelayFrameType,
  ReportItem,
  STEPS,
  StepCode,
  toUtf8,
  unpackEnvelope,
} from '@around/messages';
import { describe, expect, test } from 'vitest';
import { CODECS, DECODERS } from './codecs.js';
import { golden } from './goldenFiles.js';
import { fromHex, toHex } from './hex.js';

describe.each(Object.entries(CODECS))('the golden samples of %s', (name, codec) => {
  const samples = golden(name);

  test('are there for every message type', () => {
    expect(Object.keys(samples).sort()).toEqual([...codec.types].sort());
    for (const list of Object.values(samples)) expect(list.length).toBeGreaterThan(0);
  });

  test('decode to themselves and survive encoding', () => {
    for (const sample of Object.values(samples).flat()) {
      const decoded = codec.decode(JSON.stringify(sample), LIMITS.message);
      expect(decoded, JSON.stringify(sample)).toEqual({ ok: true, value: sample });
      if (decoded.ok) expect(JSON.parse(codec.encode(decoded.value))).toEqual(sample);
    }
  });

  test('decode the same with a field of a later version', () => {
    for (const sample of Object.values(samples).flat()) {
      expect(codec.check({ ...sample, zzLater: { any: 1 } })).toEqual({ ok: true, value: sample });
    }
  });

  test('are refused where any one of their fields has another kind of value', () => {
    for (const [field, sample] of Object.values(samples).flatMap((list) =>
      list.flatMap((one) => Object.keys(one).map((key) => [key, one] as const)),
    )) {
      if (FREE.has(field)) continue;
      const wrong = typeof sample[field] === 'object' ? 'text' : { not: 'this' };
      expect(codec.check({ ...sample, [field]: wrong }).ok, `${field} of ${JSON.stringify(sample)}`).toBe(false);
    }
  });
});

/** Fields whose value is anybody's. */
const FREE: ReadonlySet<string> = new Set(['input', 'value', 'data', 'with', 'ok']);

test('every codec of the package is among them', () => {
  const all = Object.entries(messages).filter(
    ([, value]) => typeof value === 'object' && value !== null && 'decode' in value && 'types' in value,
  );
  expect(all.map(([name]) => name).sort()).toEqual(Object.keys(CODECS).sort());
  const decoders = Object.keys(messages).filter(
    (name) =>
      /^decode[A-Z]/.test(name) && !['decodeRelayFrame', 'decodeClose', 'decodeCredit', 'decodePeerFrame', 'decodeBeat'].includes(name),
  );
  expect(decoders.sort()).toEqual(
    Object.values(DECODERS)
      .flatMap((group) => Object.keys(group).map((name) => `decode${name}`))
      .sort(),
  );
});

describe.each(Object.entries(DECODERS))('the golden samples of %s', (file, decoders) => {
  test.each(Object.entries(decoders))('%s decode to themselves', (name, decode) => {
    const samples = golden(file)[name] ?? [];
    expect(samples.length).toBeGreaterThan(0);
    for (const sample of samples) {
      expect(decode(toUtf8(JSON.stringify(sample)))).toEqual({ ok: true, value: sample });
      expect(decode(toUtf8(JSON.stringify({ ...sample, zzLater: [] })))).toEqual({ ok: true, value: sample });
    }
  });
});

test('every ask has a golden request and answer', () => {
  const samples = golden<{ with: object; answer: object }>('asks');
  expect(Object.keys(samples).sort()).toEqual([...ASK_NAMES].sort());
  for (const name of ASK_NAMES) {
    for (const sample of samples[name] ?? []) {
      expect(checkAsk(name, sample.with)).toEqual({ ok: true, value: { what: name, with: sample.with } });
      expect(checkAnswer(name, sample.answer)).toEqual({ ok: true, value: sample.answer });
    }
  }
  expect(checkAsk('toString', {})).toMatchObject({ ok: false });
});

test('the samples show every kind of change and report, every step and every reason', () => {
  const home = golden<{ items?: { k: string }[] }>('fromHome');
  const board = golden<{ items?: { k: string }[]; step?: string; code?: string }>('fromController');
  const kinds = (lists: { items?: { k: string }[] }[] | undefined) =>
    new Set((lists ?? []).flatMap((one) => (one.items ?? []).map((item) => item.k)));
  expect(kinds(home.changes)).toEqual(new Set(Change.options.map((option) => option.entries.k.literal)));
  expect(kinds(board.report)).toEqual(new Set(ReportItem.options.map((option) => option.entries.k.literal)));
  expect(new Set(board.step?.map((one) => one.step))).toEqual(new Set(STEPS));
  expect(new Set(board.step?.map((one) => one.code).filter(Boolean))).toEqual(new Set(StepCode.options));
});

interface Binary {
  relayFrames: { type: RelayFrameType; channel: number; payload: string; frame: string }[];
  peerFrames: { type: PeerFrameType; carry: number; n: number; payload: string; frame: string }[];
  beats: { last: [number, number][]; payload: string }[];
  records: { bytes: string; framed: string }[];
  fragments: { length: number; first: string; records: number; plaintext: string }[];
  envelopes: { json: string; blob?: string; envelope: string }[];
  pairingLinks: { link: string; offer: object }[];
}

describe('the golden bytes', () => {
  const binary = golden('binary') as unknown as Binary;

  test('of relay frames', () => {
    expect(new Set(binary.relayFrames.map((one) => one.type))).toEqual(new Set(Object.values(RELAY_FRAME)));
    for (const { type, channel, payload, frame } of binary.relayFrames) {
      expect(toHex(encodeRelayFrame(type, channel, fromHex(payload)))).toBe(frame);
      expect(decodeRelayFrame(fromHex(frame))).toEqual({ ok: true, value: { type, channel, payload: fromHex(payload) } });
    }
  });

  test('of frames between relays', () => {
    expect(new Set(binary.peerFrames.map((one) => one.type))).toEqual(new Set(Object.values(PEER_FRAME)));
    for (const { type, carry, n, payload, frame } of binary.peerFrames) {
      expect(toHex(encodePeerFrame(type, carry, n, fromHex(payload)))).toBe(frame);
      expect(decodePeerFrame(fromHex(frame))).toEqual({ ok: true, value: { type, carry, n, payload: fromHex(payload) } });
    }
    for (const { last, payload } of binary.beats) {
      expect(toHex(encodeBeat(last))).toBe(payload);
      expect(decodeBeat(fromHex(payload))).toEqual(last);
    }
    expect(decodePeerFrame(fromHex('0700000001000000010000')).ok).toBe(false);
    expect(decodePeerFrame(fromHex('0100000001')).ok).toBe(false);
  });

  test('of records', () => {
    for (const { bytes, framed } of binary.records) {
      expect(toHex(frameRecord(fromHex(bytes)))).toBe(framed);
      expect(new RecordFramer().push(fromHex(framed))).toEqual([fromHex(bytes)]);
    }
  });

  test('of fragments', () => {
    for (const { length, first, records, plaintext } of binary.fragments) {
      const cut = fragment(new Uint8Array(length).fill(0xab));
      expect(cut.length).toBe(records);
      expect(toHex((cut[0] as Uint8Array).subarray(0, 8))).toBe(first);
      if (plaintext !== '') {
        expect(toHex(cut[0] as Uint8Array)).toBe(plaintext);
        expect(new Reassembler().push(fromHex(plaintext))).toEqual(new Uint8Array(length).fill(0xab));
      }
    }
  });

  test('of envelopes', () => {
    for (const { json, blob, envelope } of binary.envelopes) {
      expect(toHex(packEnvelope(toUtf8(json), blob === undefined ? undefined : fromHex(blob)))).toBe(envelope);
      const value = { json: toUtf8(json), ...(blob === undefined ? {} : { blob: fromHex(blob) }) };
      expect(unpackEnvelope(fromHex(envelope))).toEqual({ ok: true, value });
    }
  });

  test('of pairing links', () => {
    for (const { link, offer } of binary.pairingLinks) expect(parsePairingLink(link)).toEqual({ ok: true, value: offer });
  });
});
