import { afterEach, describe, expect, it } from 'vitest';
import type { Address, UdpNetwork, UdpSocket } from '../index.js';
import type { Stage } from './stage.js';

export interface UdpPair {
  readonly a: UdpNetwork;
  readonly b: UdpNetwork;
  /** Where a finds b. */
  readonly host: string;
  /** A broadcast address that a's datagrams reach b by; undefined where none does. */
  readonly broadcast: string | undefined;
  readonly stage: Stage;
}

export function udpContract(name: string, make: () => UdpPair): void {
  describe(`udp: ${name}`, () => {
    const open: UdpSocket[] = [];
    afterEach(async () => {
      for (const socket of open.splice(0)) await socket.close();
    });

    const listen = async (network: UdpNetwork, port = 0, share = false) => {
      const heard: { bytes: Uint8Array; from: Address }[] = [];
      const socket = await network.openUdp({ port, share }, { onDatagram: (bytes, from) => heard.push({ bytes, from }) });
      open.push(socket);
      return { socket, heard };
    };

    it('carries a datagram and says where it came from, so that it can be answered', async () => {
      const { a, b, host, stage } = make();
      const one = await listen(a);
      const two = await listen(b);
      one.socket.send(new Uint8Array([1, 2]), { host, port: two.socket.address.port });
      await stage.until(() => two.heard.length === 1);
      expect([...(two.heard[0]?.bytes ?? [])]).toEqual([1, 2]);
      two.socket.send(new Uint8Array([3]), two.heard[0]?.from as Address);
      await stage.until(() => one.heard.length === 1);
      expect([...(one.heard[0]?.bytes ?? [])]).toEqual([3]);
    });

    it('keeps datagrams apart, the empty one too', async () => {
      const { a, b, host, stage } = make();
      const one = await listen(a);
      const two = await listen(b);
      for (const size of [0, 1, 1_200]) one.socket.send(new Uint8Array(size), { host, port: two.socket.address.port });
      await stage.until(() => two.heard.length === 3);
      expect(two.heard.map(({ bytes }) => bytes.length).sort((x, y) => x - y)).toEqual([0, 1, 1_200]);
    });

    it('gives a broadcast to every socket that shares the port', async (context) => {
      const { a, b, broadcast, stage } = make();
      if (broadcast === undefined) return context.skip('no broadcast address on this machine');
      const one = await listen(a);
      const first = await listen(b, 0, true);
      const second = await listen(b, first.socket.address.port, true);
      one.socket.send(new Uint8Array([7]), { host: broadcast, port: first.socket.address.port });
      await stage.until(() => first.heard.length === 1 && second.heard.length === 1);
    });

    it('names a port in use', async () => {
      const { b } = make();
      const first = await listen(b);
      await expect(listen(b, first.socket.address.port)).rejects.toMatchObject({ code: 'inUse' });
    });

    it('tells of a failed send, and throws never', async () => {
      const { a, host, stage } = make();
      const one = await listen(a);
      const errors: Error[] = [];
      one.socket.send(new Uint8Array(70_000), { host, port: 9 }, (error) => errors.push(error));
      one.socket.send(new Uint8Array(70_000), { host, port: 9 });
      await stage.until(() => errors.length === 1);
      expect(errors[0]).toMatchObject({ code: 'tooLarge' });
      await one.socket.close();
      await one.socket.close();
      expect(() => one.socket.send(new Uint8Array(1), { host, port: 9 })).not.toThrow();
    });

    it('lists interfaces with their broadcast addresses', () => {
      const { a } = make();
      const loopback = a.interfaces().find((one) => one.loopback);
      expect(loopback).toMatchObject({ address: '127.0.0.1', broadcast: '127.255.255.255' });
    });
  });
}
