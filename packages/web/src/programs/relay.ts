import { join } from 'node:path';
import type { Metrics } from '@around/config';
import { type Log, type Startable, silentLog } from '@around/platform';
import { loadPages, nodeClock, nodeFiles, nodeLog, nodeNetwork, nodeProcesses, nodeRandom, nodeWeb } from '@around/platform/node';
import { nodeSuite } from '@around/sealing/node';
import { endByItself, supervisedInstallation, VersionWatch } from '@around/update';
import { createWeb, type RelayConfig, type Web } from '../compose.js';
import type { Peers, WebSettings } from '../config.js';
import { builtPages } from '../pages/builtPages.js';
import type { Bus } from '../peers/bus.js';
import type { WillsPorts } from '../switchboard/wills.js';
import { TcpChild } from '../tcp/tcpChild.js';
import { VERSION } from '../version.js';
import { type CommonFlags, flagsFor } from './commandLine.js';
import { followerOf } from './follow.js';
import { untilSignal } from './untilSignal.js';

/** `frAroundWeb run`: the relay, and beside it the TCP interface. */
export async function runRelay(settings: WebSettings, flags: CommonFlags): Promise<void> {
  const log = settings.log === 'silent' ? silentLog : nodeLog({ level: settings.log, fields: { tier: 'web' } });
  const installation = supervisedInstallation();
  const follower = followerOf(settings, flags, installation, log.child({ part: 'version' }));
  const web = createWeb(
    {
      clock: nodeClock,
      random: nodeRandom,
      log,
      web: nodeWeb({ log: log.child({ part: 'http' }) }),
      files: nodeFiles(settings.data),
      suite: nodeSuite(),
      pages: () => loadPages(settings.pages ?? builtPages()),
      allocate: Buffer.allocUnsafe,
      ...(settings.peers === undefined ? {} : { bus: await peersBus(settings.peers, log) }),
      updates: (home, ask) => follower.ask(home, ask),
      ...(settings.push.send
        ? { post: postLater(log.child({ part: 'push' }), settings.push.private), willFiles: nodeFiles(join(settings.data, 'wills')) }
        : {}),
    },
    relayConfig(settings),
  );
  const parts: Startable[] = [web];
  if (installation !== undefined) {
    const versions = new VersionWatch({ clock: nodeClock, log: log.child({ part: 'version' }), end: endByItself }, installation);
    await versions.start();
    parts.push({ start: async () => versions.up(() => ({ homes: web.linked })), stop: () => versions.stop() });
  }
  if (settings.metrics !== undefined) parts.push(await relayMetricsEdge(web, settings.metrics, settings.data, log));
  if (settings.tcp.start) {
    const argv = [
      process.execPath,
      ...process.execArgv,
      process.argv[1] as string,
      'tcp',
      '--parent',
      String(process.pid),
      ...flagsFor(flags),
    ];
    parts.push(
      new TcpChild(
        {
          clock: nodeClock,
          random: nodeRandom,
          processes: nodeProcesses(),
          log: log.child({ part: 'tcp' }),
          output: (bytes) => process.stdout.write(bytes),
        },
        argv as [string, ...string[]],
      ),
    );
  }
  await untilSignal(parts, log);
}

/** Loaded where it is asked for alone. */
async function relayMetricsEdge(web: Web, at: Metrics, folder: string, log: Log): Promise<Startable> {
  const [{ MetricsEdge }, { Vitals }, { relayMetrics }] = await Promise.all([
    import('@around/platform'),
    import('@around/platform/node'),
    import('../metrics.js'),
  ]);
  const vitals = new Vitals('around_web', VERSION, folder);
  return new MetricsEdge(
    { web: nodeWeb({ log }), log: log.child({ part: 'metrics' }) },
    {
      at,
      ...(at.token === undefined ? {} : { token: at.token }),
      collect: async () => [...relayMetrics(web.figures), ...(await vitals.families())],
    },
  );
}

/** What sends is loaded when a home has gone silent for the first time. */
function postLater(log: Log, privateServers: WebSettings['push']['private']): WillsPorts['post'] {
  let post: Promise<WillsPorts['post']> | undefined;
  return async (letter) => {
    post ??= import('../push/postLetter.js').then(({ postLetter }) => postLetter(log, { privateServers }));
    return (await post)(letter);
  };
}

/** NATS is loaded where it is asked for alone. */
async function peersBus(peers: Peers, log: Log): Promise<Bus> {
  const [{ natsBus }, { natsOptions }] = await Promise.all([import('../peers/natsBus.js'), import('../peers/natsOptions.js')]);
  return natsBus({ clock: nodeClock, random: nodeRandom, log: log.child({ part: 'peers' }) }, await natsOptions(peers));
}

/** The settings as `createWeb` takes them: this machine's own names are always among the hosts. */
export function relayConfig(settings: WebSettings): RelayConfig {
  const { listen, hosts, origins, proxies, redirect, limits } = settings;
  const open = ['0.0.0.0', '::'].includes(listen.host);
  const own = open
    ? nodeNetwork()
        .interfaces()
        .map((one) => one.address)
    : [listen.host];
  return {
    host: listen.host,
    port: listen.port,
    hosts: [...new Set([...hosts, 'localhost', '127.0.0.1', '[::1]', ...own])],
    origins,
    proxies,
    ...(redirect === undefined ? {} : { redirect }),
    ...(settings.peers === undefined ? {} : { group: settings.peers.group }),
    perAddress: limits.connectionsPerAddress,
    failuresPerMinute: limits.failedHandshakesPerMinute,
    helloMs: limits.hello,
    limits: {
      channelsPerHome: limits.channels,
      waitingPerHome: limits.channels,
      channelCredit: limits.channelCredit,
      slowBytes: limits.slowBytes,
      slowMs: limits.slowFor,
      maxHomes: limits.homes,
      maxPhones: limits.phones,
      heartbeatMs: limits.heartbeat,
    },
  };
}
