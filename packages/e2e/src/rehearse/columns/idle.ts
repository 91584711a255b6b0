import { eventually } from '@around/demo';
import { must } from '../http.js';
import { HOST, IDLE } from '../site.js';
import type { Column } from './column.js';
import { dialPhone } from './tunnel.js';

/**
 * A phone that nobody touches stays connected: pings alone keep the way open. And the time-out is there: once the relay is held, so that
 * nothing comes any more, the server ends what hangs on it.
 */
export const idle: Column = {
  name: 'idle',
  async attempt({ kind, site, house, phone, idleMs }) {
    const broken: string[] = [];
    const unsubscribe = phone.subscribe(({ link }) => {
      if (link !== undefined && link.state !== 'live') broken.push(link.state);
    });
    await new Promise((resolve) => setTimeout(resolve, idleMs));
    unsubscribe();
    must(broken.length === 0 && phone.link.state === 'live', `the link broke: ${broken.join(', ')}`);
    const { step } = await phone.command({ thing: 'living/lamp', op: 'write', name: 'on', input: true }).done;
    must(step === 'completed', `after it a command ended ${step}`);
    const kept = `${Math.round(idleMs / IDLE.pingMs)} pings`;
    if (!kind.endsIdle) return kept;
    const tunnel = await dialPhone(`wss://${HOST}:${site.ports.https}`);
    const held = performance.now();
    process.kill(house.house.pid('web'), 'SIGSTOP');
    try {
      await eventually('a link over which nothing comes is not ended', IDLE.ms * 4, async () => tunnel.closed || undefined);
    } finally {
      process.kill(house.house.pid('web'), 'SIGCONT');
      tunnel.socket.terminate();
    }
    const cut = performance.now() - held;
    must(cut > IDLE.ms * 0.7, `a silent link is ended after ${Math.round(cut)} ms already`);
    await eventually('the phone does not come back', 30_000, async () => phone.link.state === 'live' || undefined);
    return `${kept}, mute cut at ${(cut / 1_000).toFixed(1)} s`;
  },
};
