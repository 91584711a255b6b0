/** Floor: a home that only forwards between the relay (argv[2]) and the controller (argv[3]). A payload that starts with a byte N other than 0 comes back to the phones 1 … N. */
import { connect } from 'node:net';
import { WebSocket } from 'ws';

const relay = new WebSocket(`ws://127.0.0.1:${process.argv[2]}/home`, { perMessageDeflate: false });
const controller = connect(Number(process.argv[3]), '127.0.0.1');
controller.setNoDelay(true);
let held = Buffer.alloc(0);
controller.on('data', (data) => {
  held = held.length === 0 ? data : Buffer.concat([held, data]);
  while (held.length >= 2 && held.length >= 2 + held.readUInt16BE(0)) {
    const length = held.readUInt16BE(0);
    answer(held.subarray(2, 2 + length));
    held = held.subarray(2 + length);
  }
});

function answer(frame: Buffer): void {
  const phones = frame[4] ?? 0;
  if (phones === 0) {
    relay.send(frame);
    return;
  }
  for (let channel = 1; channel <= phones; channel++) {
    const copy = Buffer.from(frame);
    copy.writeUInt32BE(channel);
    relay.send(copy);
  }
}

relay.on('message', (data: Buffer) => {
  const frame = Buffer.allocUnsafe(2 + data.length);
  frame.writeUInt16BE(data.length, 0);
  data.copy(frame, 2);
  controller.write(frame);
});
relay.on('open', () => console.log('port 0'));
process.on('SIGTERM', () => process.exit(0));
