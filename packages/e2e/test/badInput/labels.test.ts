import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Keyed } from '@around/client';
import { type AskWith, DISPLAY_LINE, type FromController, toDisplay } from '@around/messages';
import type { Log } from '@around/platform';
import { FakeClock, FakeSerial } from '@around/platform/fake';
import { nodeLog } from '@around/platform/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeWorld } from '../../../client/src/cli/nodeWorld.js';
import { runCli } from '../../../client/src/cli/run.js';
import { ControllerEnd } from '../support/controllerEnd.js';
import { OpenHouse } from '../support/openHouse.js';
import { until, Watch } from '../support/watch.js';

/** What no terminal, log or display may be sent: controls, marks that turn text round or cannot be seen, halves of characters. Line ends are ours. */
const HARM = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/u;

/** Labels that mean harm, 80 characters at most: by what each would do where it is written raw. */
const LABELS = {
  screen: '\u001b[2J\u001b[31mX\u001b]0;owned\u0007\u001bP+q\u001b\\\u009b5m\u0090\u009c',
  direction: '\u202eevil\u2066\u2067\u2068\u200f\u061c\u202dlamp\u202c',
  lines: 'a\r\n{"level":"error","msg":"forged"}\u2028b\u2029c\u0085d\u000b\u000c\u0000',
  unseen: 'Front\u200b \u00addoor\ufeff\u2060\u180e\u{e0041}\u{e007f}\ufff9',
  tall: `Z${'\u0301\u0489'.repeat(39)}`,
  wide: '﷽'.repeat(40) + '𒐫'.repeat(20),
  // biome-ignore lint/suspicious/noTemplateCurlyInString: as it is
  markup: '<img src=x onerror=alert(1)>${7*7}{{7*7}}%s%n`$(reboot)`\'";--',
  names: '__proto__ constructor toString hasOwnProperty',
} as const;
type Kind = keyof typeof LABELS;
const KINDS = Object.keys(LABELS) as Kind[];

/** A thing of which everything that has words has this one. */
function thing(key: Kind): object {
  const label = LABELS[key];
  return {
    key,
    title: label,
    description: label,
    '@type': ['OnOffSwitch', label],
    properties: {
      on: { '@type': 'OnOffProperty', type: 'boolean', title: label, description: label },
      size: { type: 'number', title: label, unit: label.slice(0, 40) },
      pick: { type: 'string', title: label, enum: [label, 'other', 'x'.repeat(900)], pattern: '^(a+)+$' },
    },
    actions: {
      act: { title: label, description: label, input: { type: 'object', title: label, properties: { [label]: { type: 'string' } } } },
    },
    events: { rang: { title: label, data: { type: 'string', title: label } } },
  };
}

describe('labels that mean harm', () => {
  const watch = new Watch();
  const clock = new FakeClock();
  const serial = new FakeSerial(clock);
  const display = serial.device('/dev/ttyUSB0');
  const logFile = join(tmpdir(), `around-labels-${process.pid}.log`);
  let house: OpenHouse;
  let keyed: Keyed;
  const said: string[] = [];

  /** `around …` as the terminal would get it. */
  const around = async (...argv: readonly string[]): Promise<string> => {
    let text = '';
    const take = (words: string): void => {
      text += words;
    };
    const world = nodeWorld({ AROUND_HOME: tmpdir() });
    const { identity } = keyed;
    const home = identity.home.id;
    await runCli(argv, {
      ...world,
      store: {
        list: async () => [identity],
        load: async () => ({ identity, secretKey: new Uint8Array(32) }),
        save: async () => undefined,
        remove: async () => undefined,
        defaultHome: async () => home,
        setDefaultHome: async () => undefined,
      },
      // The pairing's own keys, not those of a file.
      createClient: (_stored, options) => world.createClient(keyed, options),
      out: take,
      err: take,
      onInterrupt: (listener) => {
        const timer = setTimeout(listener, 300);
        return () => clearTimeout(timer);
      },
    });
    return text;
  };

  beforeAll(async () => {
    const log: Log = nodeLog({ level: 'debug', to: { file: logFile } });
    house = await OpenHouse.start({ watch, title: LABELS.screen, log, serial, displays: [display.path] });
    keyed = await house.pair('Ann');
    const board = await house.controller('evil');
    house.leave((keys) => keys === board);
    const end = new ControllerEnd(connect({ host: '127.0.0.1', port: house.tcpPort }), board, true);
    await new Promise<void>((resolve) => {
      end.onSealed = resolve;
    });
    end.say({ ...end.info(KINDS.map(thing), 'ring1'), title: LABELS.lines, software: LABELS.screen.slice(0, 80) } as FromController);
    end.onMessage = (message) => {
      if (message.t === 'ping') end.say(end.pong(message.n));
      if (message.t !== 'do') return;
      const label = LABELS[message.thing as Kind];
      const step = { t: 'step', id: message.id, ct: 0, ran: 1 } as const;
      end.say({ ...step, step: 'progress', data: { [label]: label } });
      end.say({ ...step, step: 'failed', code: 'exit', detail: label, data: [label], printed: label.repeat(20) });
    };
    const at = Date.now();
    const items = KINDS.flatMap((kind, i) => [
      { k: 'value', n: 2 * i + 1, thing: kind, name: 'pick', value: LABELS[kind], at } as const,
      { k: 'event', n: 2 * i + 2, thing: kind, name: 'rang', data: { [LABELS[kind]]: LABELS[kind] }, at } as const,
    ]);
    await until('its things are there', () => house.phone.house.things.has('evil/names'));
    end.say({ t: 'report', ring: 'ring1', items });
    for (const kind of KINDS) end.say({ t: 'notice', kind: 'failed', thing: kind, name: 'act', detail: LABELS[kind].repeat(20), at });
    for (const kind of KINDS) {
      await house.pair(LABELS[kind], { role: 'guest', things: ['evil/*'], rooms: [LABELS[kind]] });
      const look: AskWith<'setLook'> = { thing: `evil/${kind}`, title: LABELS[kind], room: LABELS[kind] };
      await house.phone.ask('setLook', look);
      await house.phone.ask('wish', { id: `wish-${kind}`, thing: `evil/${kind}`, name: 'size', value: 7 }).catch(() => undefined);
      await house.phone.command({ thing: `evil/${kind}`, op: 'invoke', name: 'act', input: { [LABELS[kind]]: LABELS[kind] } }).done;
    }
    await until('its value came', () => house.phone.house.values.get('evil/names/pick')?.value === LABELS.names);
  }, 120_000);
  afterAll(async () => {
    await house[Symbol.asyncDispose]();
    watch[Symbol.dispose]();
  });

  it('come to a phone as the text that they are', () => {
    for (const kind of KINDS) {
      const td = house.phone.house.things.get(`evil/${kind}`)?.td;
      expect(td?.title).toBe(LABELS[kind]);
      expect(house.phone.house.looks.get(`evil/${kind}`)?.room).toBe(LABELS[kind]);
      expect(house.phone.house.values.get(`evil/${kind}/pick`)?.value).toBe(LABELS[kind]);
    }
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it.each([
    ['things'],
    ['things', 'evil/screen'],
    ['read', 'evil/direction.pick'],
    ['invoke', 'evil/lines.act', '{}'],
    ['write', 'evil/tall.pick', 'x'],
    ['status'],
    ['homes'],
    ['controllers'],
    ['phones'],
    ['users'],
    ['audit'],
    ['log', '--steps'],
    ['wishes'],
    ['watch'],
    ['ping', 'evil'],
    ['read', LABELS.screen],
    [LABELS.lines],
  ])('around %s: nothing raw, for people and as JSON', async (...argv) => {
    for (const flags of [[], ['--json']]) {
      const text = await around(...argv, ...flags);
      said.push(text);
      for (const line of text.split('\n').filter((line) => line !== '')) {
        expect(HARM.exec(line), JSON.stringify(line.slice(0, 300))).toBeNull();
        if (flags.length > 0) expect(() => JSON.parse(line), line.slice(0, 300)).not.toThrow();
      }
    }
  });

  it('were really there to be shown', () => {
    const all = said.join('\n');
    for (const shown of ['\\u001b[2J', '\\u202eevil', 'forged', '\\u200b', 'onerror', '__proto__ constructor'])
      expect(all).toContain(shown);
  });

  it('stay on their line in a log, and are visible there', async () => {
    const lines = readFileSync(logFile, 'utf8').trimEnd().split('\n');
    for (const line of lines) {
      expect(HARM.exec(line), JSON.stringify(line.slice(0, 300))).toBeNull();
      expect(JSON.parse(line)).toMatchObject({ msg: expect.any(String) });
    }
    expect(lines.filter((line) => (JSON.parse(line) as { msg: string }).msg === 'forged')).toEqual([]);
  });

  it('break no line of a display', async () => {
    display.send('{"t":"hello","v":1,"display":"M5Stack","width":320,"height":240}\n');
    for (let i = 0; i < 20; i++) {
      await clock.advance(500);
      await house.turn();
    }
    expect(display.received.some((line) => line.includes('"t":"status"'))).toBe(true);
    for (const line of display.received) {
      expect(toDisplay.decode(line, DISPLAY_LINE), line).toMatchObject({ ok: true });
      expect(HARM.exec(line), JSON.stringify(line)).toBeNull();
    }
    expect(watch.faults).toEqual([]);
  });
});
