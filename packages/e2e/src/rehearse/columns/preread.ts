import { anyPort, eventually } from '@around/demo';
import { get, must, shownSerial } from '../http.js';
import { Program, Server } from '../server.js';
import { nginxConf, port80 } from '../servers/nginx.js';
import { HOST, type Site } from '../site.js';
import type { Column } from './column.js';

/** TLS goes through the relay's machine to the home, which alone has the key (trust.md): the app's name there, every other name as ever. */
export const preread: Column = {
  name: 'preread',
  servers: ['nginx'],
  programs: () => ['socat'],
  async attempt({ site, house }) {
    // Here the app's name is this machine's own, which needs no DNS, and the relay's is that of the files.
    const vps = await site.empty('preread');
    const home = await site.empty('preread-home');
    const [https, tunnel, tls] = await Promise.all([anyPort(), anyPort(), anyPort()]);
    const servers = [vpsServer(vps, https, tunnel), homeServer(home, tls, house.house.options.ports.lan)];
    const ends = [`TCP-LISTEN:${tunnel},bind=127.0.0.1,fork,reuseaddr`, `TCP:127.0.0.1:${tls}`] as const;
    const forwarder = new Program(home, 'tunnel', { argv: ['socat', ...ends] });
    try {
      for (const server of servers) await server.start();
      const through = await eventually('nothing comes through', 10_000, async () => shownSerial({ host: HOST, ports: vps.ports }));
      must(through === home.serial, 'the app’s name shows another certificate than the home’s');
      const other = await shownSerial({ host: vps.host, ports: vps.ports }, undefined, false);
      must(other === vps.serial, 'the relay’s own name shows another certificate than its own');
      const page = await get({ port: vps.ports.https });
      must(page.status === 200 && page.headers['content-security-policy'] !== undefined, `the home’s page answers ${page.status}`);
      const phone = await house.phone(`wss://${HOST}:${vps.ports.https}`);
      try {
        const { step } = await phone.command({ thing: 'living/lamp', op: 'write', name: 'on', input: true }).done;
        must(step === 'completed', `the command ended ${step}`);
        await house.lampIs(true);
      } finally {
        await phone.stop();
      }
      return 'lamp, key at home alone';
    } finally {
      await Promise.all([...servers.map((server) => server.stop()), forwarder.stop()]);
    }
  },
};

/** The relay's machine: around.conf changed as preread-stream.conf says, behind it. */
function vpsServer(site: Site, https: number, tunnel: number): Server {
  const stream = site.copy('nginx/preread-stream.conf', 'etc/stream.conf', {
    'listen 443;': `listen ${site.ports.https};`,
    ':443;': `:${site.ports.https};`,
    'app.around.example 127': `${HOST} 127`,
    '127.0.0.1:8444;': `127.0.0.1:${tunnel};`,
    '127.0.0.1:8442;\n    }': `127.0.0.1:${https};\n    }`,
  });
  const launch = port80(site);
  site.copy('nginx/around.conf', 'etc/sites-enabled/around.conf', {
    '/var/log/nginx/': `${site.path('logs')}/`,
    '/etc/letsencrypt/live/around.example/': `${site.path('live')}/`,
    '    listen [::]:443 ssl http2;\n': '',
    'listen 443 ssl http2;': `listen 127.0.0.1:${https} ssl http2 proxy_protocol;\nset_real_ip_from 127.0.0.1;\nreal_ip_header proxy_protocol;`,
    '127.0.0.1:12345': `127.0.0.1:${site.ports.web}`,
  });
  nginxConf(site, `include ${stream};`);
  return new Server(site, { ...launch, ports: [site.ports.https] });
}

/** The home's machine. */
function homeServer(site: Site, tls: number, lan: number): Server {
  site.copy('nginx/preread-home.conf', 'etc/sites-enabled/preread-home.conf', {
    '/var/log/nginx/': `${site.path('logs')}/`,
    '/etc/letsencrypt/live/app.around.example/': `${site.path('live')}/`,
    'app.around.example': HOST,
    '127.0.0.1:8444': `127.0.0.1:${tls}`,
    '127.0.0.1:8080': `127.0.0.1:${lan}`,
  });
  return new Server(site, {
    argv: ['/usr/sbin/nginx', '-c', nginxConf(site), '-g', 'daemon off;'],
    reload: 'SIGHUP',
    beside: [],
    ports: [tls],
  });
}
