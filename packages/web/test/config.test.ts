import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { webSettings } from '../src/config.js';

const folders: string[] = [];
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true });
});
async function folder(yaml?: string): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'around-web-'));
  folders.push(made);
  if (yaml !== undefined) await writeFile(join(made, 'web.yaml'), yaml);
  return made;
}

describe('settings', () => {
  it('are all there without a file', async () => {
    const data = await folder();
    const settings = await webSettings({ env: { AROUND_WEB_DATA: data } });
    expect(settings).toMatchObject({
      ok: true,
      value: {
        data,
        listen: { host: '127.0.0.1', port: 12_345 },
        limits: { channels: 64, channelCredit: 65_536, slowBytes: 262_144, hello: 5_000, heartbeat: 15_000 },
        tcp: { start: true, host: '127.0.0.1', port: 45_678 },
      },
    });
  });

  it('come from the file, over it the environment, over that the flags', async () => {
    const data = await folder('listen: { port: 1000 }\ntcp: { port: 1001, start: true }\nlimits: { hello: 2s, slowBytes: 512KiB }\n');
    const settings = await webSettings({
      data,
      env: { AROUND_WEB_LISTEN__PORT: '2000', AROUND_WEB_TCP__PORT: '2001' },
      flags: { 'tcp.port': '3001', 'tcp.start': 'false' },
    });
    expect(settings).toMatchObject({
      ok: true,
      value: { listen: { port: 2_000 }, tcp: { port: 3_001, start: false }, limits: { hello: 2_000, slowBytes: 524_288 } },
    });
  });

  it('that are wrong are named with their line', async () => {
    const data = await folder('listen:\n  prot: 1000\n');
    const settings = await webSettings({ data, env: {} });
    expect(settings).toEqual({ ok: false, problems: [expect.stringMatching(/web\.yaml:2: .*port/)] });
    expect(await webSettings({ config: join(data, 'missing.yaml'), env: {} })).toMatchObject({ ok: false });
  });
});
