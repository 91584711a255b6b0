import { stat } from 'node:fs/promises';
import type { Metrics } from '@around/config';
import { byLabel, type Log, type MetricFamily, MetricsEdge, type Startable, type WebServing } from '@around/platform';
import { Vitals } from '@around/platform/node';
import type { Home } from '../compose.js';
import { homeMetrics } from '../metrics/homeMetrics.js';
import { HouseCounts } from '../metrics/houseCounts.js';
import { DB_NAME } from '../storage/homeDb.js';
import { VERSION } from '../version.js';

/** `/metrics` of a running home; counts from `start()` on. */
export function serveMetrics(ports: { readonly web: WebServing; readonly log: Log }, at: Metrics, home: Home, folder: string): Startable {
  const counts = new HouseCounts();
  const vitals = new Vitals('around_home', VERSION, folder);
  const edge = new MetricsEdge(ports, {
    at,
    ...(at.token === undefined ? {} : { token: at.token }),
    collect: async () => [...homeMetrics(home.figures), ...counts.families(), await databaseSize(folder), ...(await vitals.families())],
  });
  let unsubscribe = () => {};
  return {
    async start() {
      unsubscribe = home.house.subscribe((changes) => counts.take(changes));
      await edge.start();
    },
    async stop() {
      unsubscribe();
      vitals.stop();
      await edge.stop();
    },
  };
}

/** Ledger, readings, keys: all of it is one database and its journal. */
async function databaseSize(folder: string): Promise<MetricFamily> {
  const sizeOf = (suffix: string) =>
    stat(`${folder}/${DB_NAME}${suffix}`).then(
      ({ size }) => size,
      () => 0,
    );
  return byLabel('gauge', 'around_home_database_bytes', 'The database and the journal beside it.', 'file', [
    ['database', await sizeOf('')],
    ['journal', await sizeOf('-wal')],
  ]);
}
