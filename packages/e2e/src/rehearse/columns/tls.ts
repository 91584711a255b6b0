import { once } from 'node:events';
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls';
import { must } from '../http.js';
import { HOST } from '../site.js';
import type { Column } from './column.js';

async function handshake(port: number, options: ConnectionOptions): Promise<TLSSocket> {
  const socket = connect({ host: HOST, port, servername: HOST, family: 4, ...options } as ConnectionOptions);
  await once(socket, 'secureConnect');
  return socket;
}

/** TLS 1.2 and 1.3 with the right certificate and HTTP/2; nothing older. */
export const tls: Column = {
  name: 'TLS',
  async attempt({ site }) {
    const { https } = site.ports;
    for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
      const socket = await handshake(https, { minVersion: version, maxVersion: version, ALPNProtocols: ['h2', 'http/1.1'] });
      must(socket.authorized && socket.getProtocol() === version, `${version} is not spoken`);
      must(socket.alpnProtocol === 'h2', `${version} offers ${socket.alpnProtocol} and not HTTP/2`);
      socket.destroy();
    }
    // The lowest level of OpenSSL: else this side itself would refuse.
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
    const taken = await handshake(https, old).then(
      (socket) => socket.destroy(),
      () => undefined,
    );
    must(taken === undefined, 'TLS 1.1 is still taken');
    return '1.2, 1.3, h2';
  },
};
