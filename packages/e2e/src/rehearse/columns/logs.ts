import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '@around/demo';
import { WebSocket } from 'ws';
import { get, must } from '../http.js';
import type { Column } from './column.js';

const SECRET = 'query-canary-81c2';

/** No query and no referrer is written down, whatever happened to the request; that there was one is. */
export const logs: Column = {
  name: 'logs',
  async attempt({ site, house }) {
    const { https, http } = site.ports;
    const everyWay = async (): Promise<void> => {
      const headers = { referer: `https://elsewhere.example/?${SECRET}` };
      await get({ port: https, path: `/build.json?${SECRET}`, headers });
      await get({ port: https, path: `/none.txt?${SECRET}`, headers });
      await get({ port: https, path: `/home?${SECRET}`, headers });
      await get({ port: http, path: `/?${SECRET}`, plain: true, headers });
      await get({ port: https, path: `/?${SECRET}`, method: 'POST', body: 'x'.repeat(20_000), headers }).catch(() => undefined);
      await new Promise<void>((resolve) => {
        const socket = new WebSocket(`wss://localhost:${https}/phone?${SECRET}`, { headers, family: 4 });
        socket.on('open', () => socket.terminate());
        socket.on('error', () => resolve());
        socket.on('close', () => resolve());
      });
    };
    await everyWay();
    // A relay that is not there is what servers like to tell their logs about.
    await house.house.endTier('web');
    await everyWay();
    await house.house.startTier('web');
    const files = (): string[] =>
      readdirSync(site.path('logs'), { recursive: true, encoding: 'utf8' }).filter((name) => !name.startsWith('beside'));
    const text = (name: string): string => {
      try {
        return readFileSync(join(site.path('logs'), name), 'utf8');
      } catch {
        return '';
      }
    };
    await eventually('the requests are not in the log', 10_000, async () =>
      files().some((name) => text(name).split('/none.txt').length > 2) ? true : undefined,
    );
    for (const name of files()) {
      const line = text(name)
        .split('\n')
        .find((one) => one.includes(SECRET));
      must(line === undefined, `${name} holds a query: ${line ?? ''}`);
    }
    return 'no query';
  },
};
