import { createReadStream } from 'node:fs';
import { open, readdir, readFile, writeFile } from 'node:fs/promises';
import { hostname, userInfo } from 'node:os';
import { join, relative, sep } from 'node:path';
import { createInterface } from 'node:readline';
import qrcode from 'qrcode';
import { createHomeClient } from '../homeClient.js';
import { fileIdentityStore, identityFolder } from '../node/fileIdentityStore.js';
import { nodePorts } from '../node/nodePorts.js';
import { EXIT } from './errors.js';
import { readSecret } from './nodeSecret.js';
import type { TextSink, World } from './world.js';

/** The world of a real terminal. */
export function nodeWorld(env: Readonly<Record<string, string | undefined>>): World {
  const ports = nodePorts();
  return {
    ports,
    store: fileIdentityStore(identityFolder(env)),
    device: deviceName(),
    interactive: process.stdin.isTTY === true && process.stderr.isTTY === true,
    pin: env.AROUND_PIN === '' ? undefined : env.AROUND_PIN,
    columns: process.stdout.columns ?? 80,
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    secret: readSecret,
    writeFile: (path, bytes) => writeFile(path, bytes),
    readFile: (path) => readFile(path),
    readLines: (path) =>
      createInterface({ input: path === '-' ? process.stdin : createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY }),
    openText,
    listFiles,
    qr: (text) => qrcode.toString(text, { type: 'utf8', errorCorrectionLevel: 'L', margin: 2 }),
    createClient: (keyed, options) => createHomeClient(ports, keyed, options),
    onInterrupt: listenForInterrupts,
  };
}

/** The first Ctrl-C asks; the second ends us. */
function listenForInterrupts(listener: () => void): () => void {
  let asked = false;
  const handler = (): void => {
    if (asked) process.exit(EXIT.interrupted);
    asked = true;
    listener();
  };
  process.on('SIGINT', handler);
  process.on('SIGTERM', handler);
  return () => {
    process.off('SIGINT', handler);
    process.off('SIGTERM', handler);
  };
}

async function openText(path: string | undefined): Promise<TextSink> {
  if (path === undefined) {
    return {
      write: (text) => new Promise((resolve, reject) => process.stdout.write(text, (error) => (error ? reject(error) : resolve()))),
      close: async () => undefined,
    };
  }
  const file = await open(path, 'w', 0o600);
  return { write: async (text) => void (await file.write(text)), close: () => file.close() };
}

async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'));
}

function deviceName(): string {
  try {
    return `${userInfo().username}@${hostname()}`;
  } catch {
    return hostname();
  }
}
