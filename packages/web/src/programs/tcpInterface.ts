import { join } from 'node:path';
import { createHomeClient, type Keyed, pairWithLink, type Way } from '@around/client';
import { fileIdentityStore, keyedOf, nodePorts } from '@around/client/node';
import { silentLog, visible } from '@around/platform';
import { nodeClock, nodeFiles, nodeLog, nodeNetwork, nodeRandom } from '@around/platform/node';
import type { WebSettings } from '../config.js';
import { TcpProcess } from '../tcp/tcpProcess.js';
import { tokenFor } from '../tcp/tcpToken.js';
import { SOFTWARE } from '../version.js';
import { untilSignal } from './untilSignal.js';

const DEVICE = 'TCP interface';
const PARENT_MS = 1_000;

/** The TCP interface's own folder: its key is no business of the relay's process. */
const folder = (settings: WebSettings): string => join(settings.data, 'tcp');

/** The relay and nothing else: what stands beside a relay is in nobody's LAN. */
function waysOf(settings: WebSettings, relay: string | undefined): { ways?: readonly Way[] } {
  const url = settings.tcp.relay ?? relay;
  return url === undefined ? {} : { ways: [{ way: 'relay', url }] };
}

/** `frAroundWeb tcp`. @param parent a process id: ends when that process is gone */
export async function runTcp(settings: WebSettings, parent: string | undefined): Promise<void> {
  const { host, port, connections, unread } = settings.tcp;
  const log = settings.log === 'silent' ? silentLog : nodeLog({ level: settings.log, fields: { tier: 'web', part: 'tcp' } });
  const files = nodeFiles(folder(settings));
  const { token, made } = await tokenFor({ files, random: nodeRandom }, settings.tcp);
  if (made !== undefined) log.warn('programs must say hello with the token in this file', { file: join(files.directory, made) });
  const store = fileIdentityStore(folder(settings));
  const ports = nodePorts(log);
  const secrets = new WeakMap<Keyed, Uint8Array>();
  const tcp = new TcpProcess(
    {
      clock: nodeClock,
      random: nodeRandom,
      tcp: nodeNetwork(),
      log,
      identity: async () => {
        const home = await store.defaultHome();
        const stored = home === undefined ? undefined : await store.load(home);
        if (stored === undefined) return undefined;
        const keyed = keyedOf(ports, stored);
        secrets.set(keyed, stored.secretKey);
        return keyed;
      },
      connect: (keyed) =>
        createHomeClient(ports, keyed, {
          software: SOFTWARE,
          ...waysOf(settings, keyed.identity.relay),
          onIdentity: (identity) => {
            const secretKey = secrets.get(keyed);
            if (secretKey === undefined) return;
            store
              .save({ identity, secretKey })
              .catch((error: unknown) => log.warn('the identity cannot be stored', { error: String(error) }));
          },
        }),
    },
    { host, port, maxConnections: connections, outputBytes: unread, ...(token === undefined ? {} : { token }) },
  );
  await untilSignal([tcp], log, parent === undefined ? undefined : gone(Number(parent)));
}

/** `frAroundWeb tcp pair LINK`. @throws PairingError, whose message says what to do */
export async function pairTcp(settings: WebSettings, link: string): Promise<void> {
  const store = fileIdentityStore(folder(settings));
  const { identity } = await pairWithLink(nodePorts(), link, {
    device: DEVICE,
    software: SOFTWARE,
    ...waysOf(settings, undefined),
    store: async ({ identity, secretKey }) => {
      if (secretKey === undefined) throw new Error('the key was not made here');
      await store.save({ identity, secretKey });
      await store.setDefaultHome(identity.home.id);
    },
  });
  console.log(`Paired with ${visible(identity.home.title)} as ${visible(identity.key.user)} (${identity.key.role}).`);
  console.error('A TCP interface that waits takes it within seconds; one that serves another home must be started again.');
}

/** Resolves when the process that started this one is gone: nobody would stop this one then. */
function gone(parent: number): Promise<string> {
  return new Promise((resolve) => {
    const look = setInterval(() => {
      if (process.ppid === parent) return;
      clearInterval(look);
      resolve('the relay is gone');
    }, PARENT_MS);
  });
}
