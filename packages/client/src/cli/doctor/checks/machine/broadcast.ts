import { createSocket } from 'node:dgram';
import { ok, problem, type Verdict } from '../../finding.js';

/** Discard (RFC 863): whoever hears it does nothing. */
const NOBODY = 9;

/** Sends one empty datagram to everybody; its error code, if any. */
export function broadcastFault(): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    const over = (error?: Error | null): void => {
      socket.close();
      resolve(error ? ((error as NodeJS.ErrnoException).code ?? error.message) : undefined);
    };
    socket.once('error', over);
    socket.bind(0, () => {
      socket.setBroadcast(true);
      socket.send(new Uint8Array(), NOBODY, '255.255.255.255', over);
    });
  });
}

export function judgeBroadcast(fault: string | undefined): Verdict {
  if (fault === undefined) return ok('a broadcast leaves this machine');
  return problem(
    `no broadcast leaves this machine (${fault}): controllers here are not found by themselves`,
    fault === 'ENETUNREACH'
      ? 'ip route add default via ROUTER, or name "beacon.targets" in controller.yaml'
      : 'look at the firewall: nft list ruleset',
  );
}
