/** `node askPorts.mjs 22,80 443,5353 name=192.0.2 …`: from the address .2 of each net, which ports of its .1 answer within 3 s. */
import { createSocket } from 'node:dgram';
import { connect } from 'node:net';

const PATIENCE_MS = 3_000;
const [tcp, udp] = process.argv.slice(2, 4).map((list) => list.split(',').map(Number));
const questions = process.argv.slice(4).flatMap((peer) => {
  const [name, net] = peer.split('=');
  const from = `${net}.2`;
  const to = `${net}.1`;
  return [
    ...tcp.map((port) => asked(`${name} tcp ${port}`, overTcp(to, from, port))),
    ...udp.map((port) => asked(`${name} udp ${port}`, overUdp(to, from, port, 0))),
    // As an answer to a beacon comes: from the port of beacons, to any.
    asked(`${name} reply`, overUdp(to, from, 5_353, 45_670)),
  ];
});
await Promise.all(questions);
process.exit(0);

async function asked(words, answered) {
  if (await answered) console.log(words);
}

function overTcp(host, localAddress, port) {
  return new Promise((resolve) => {
    const socket = connect({ host, port, localAddress, timeout: PATIENCE_MS });
    socket.on('data', () => resolve(true)).on('error', () => resolve(false));
    socket.on('timeout', () => resolve(false));
  });
}

function overUdp(host, localAddress, port, localPort) {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    socket.on('message', () => resolve(true)).on('error', () => resolve(false));
    socket.bind(localPort, localAddress, () => {
      const ask = () => socket.send('?', port, host, () => undefined);
      ask();
      setInterval(ask, 300);
    });
    setTimeout(() => resolve(false), PATIENCE_MS);
  });
}
