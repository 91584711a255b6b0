import { createSocket } from 'node:dgram';
import { PROTOCOL_VERSION } from '@around/messages';
import { startHelper } from './children.js';
import type { Row } from './stats.js';

const BURST = 10_000;
const FLOOD = 100_000;

interface Intake {
  /** Of `BURST` sent back to back, how many came. */
  readonly burst: number;
  /** How many a second were taken in while more were sent. */
  readonly rate: number;
}

async function intake(file: string): Promise<Intake> {
  const helper = await startHelper(file);
  const socket = createSocket('udp4');
  // Different bytes from one address, as a busy house would send: 40 boards in turn.
  const beacons = Array.from({ length: 40 }, (_, i) =>
    Buffer.from(JSON.stringify({ v: PROTOCOL_VERSION, id: `board${i}`, title: `Board ${i}`, tcp: 45_671, epoch: 'e1', fingerprint: '' })),
  );
  const send = async (count: number): Promise<void> => {
    for (let i = 0; i < count; i++) {
      socket.send(beacons[i % beacons.length] as Buffer, helper.port, '127.0.0.1');
      if (i % 1_000 === 999) await new Promise((resolve) => setImmediate(resolve));
    }
  };
  const count = async (): Promise<number> => {
    const line = helper.line('count');
    helper.child.kill('SIGUSR2');
    return Number(await line);
  };
  const settled = async (): Promise<number> => {
    for (let last = -1; ; ) {
      const now = await count();
      if (now === last) return now;
      last = now;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  };
  try {
    await send(BURST);
    const burst = await settled();
    const start = performance.now();
    await send(FLOOD);
    const seconds = (performance.now() - start) / 1_000;
    const rate = ((await settled()) - burst) / seconds;
    return { burst, rate };
  } finally {
    socket.close();
    await helper.stop();
  }
}

/** Beacons that the home hears, beside a bare socket that counts. */
export async function beaconBench(): Promise<Row[]> {
  const bare = await intake('./floor/beacons.js');
  const ours = await intake('./beaconHome.js');
  const group = 'beacons';
  return [
    { group, what: 'heard per second under a flood', unit: '/s', value: ours.rate, floor: bare.rate },
    {
      group,
      what: `heard of ${BURST.toLocaleString('en')} back to back`,
      unit: '',
      value: ours.burst,
      floor: bare.burst,
      goal: 1,
      atLeast: true,
    },
  ];
}
