import { readFileSync } from 'node:fs';
import { readConfig } from '@around/config';
import { ControllerConfig } from '@around/controller';
import { HomeConfig } from '@around/home';
import { toUtf8 } from '@around/messages';
import { WebConfig } from '@around/web';
import { must } from '../target.js';

/** The parser is loaded when there is first something to parse, which under a fuzzer takes seconds: that is no input's fault. */
readConfig({ schema: HomeConfig, text: 'title: x', name: 'x', env: {}, envPrefix: 'X', flags: {} });

const SCHEMAS = [HomeConfig, ControllerConfig, WebConfig] as const;

/** The first byte: whose configuration file the rest is. */
export function fuzz(data: Uint8Array): void {
  const schema = SCHEMAS[(data[0] ?? 0) % SCHEMAS.length] as (typeof SCHEMAS)[0];
  const text = Buffer.from(data.subarray(1)).toString('utf8');
  const read = readConfig({ schema, text, name: 'house.yaml', env: {}, envPrefix: 'AROUND_', flags: {} });
  if (read.ok) {
    must(typeof read.value === 'object' && read.value !== null, 'a configuration that is none');
    return;
  }
  must(read.problems.length > 0 && read.problems.length <= 21, `${read.problems.length} problems`);
  for (const problem of read.problems) {
    must(problem.startsWith('house.yaml'), () => `a problem without its place: ${JSON.stringify(problem.slice(0, 200))}`);
    must(problem.length < 20_000, `a problem of ${problem.length} characters`);
  }
}

const house = (name: string): Uint8Array => new Uint8Array(readFileSync(new URL(`../../../../demo/house/${name}.yaml`, import.meta.url)));

export const seeds = (): Uint8Array[] => [
  Uint8Array.of(1, ...house('living')),
  Uint8Array.of(1, ...house('garden')),
  Uint8Array.of(
    0,
    ...toUtf8('title: Haus\nlisten: { lan: 0, tcp: 45672 }\nrelay: { url: wss://around.example }\nlimits:\n  channels: 64\n'),
  ),
  Uint8Array.of(2, ...toUtf8('port: 12345\nhosts: [around.example]\ntcp:\n  port: 45678\n')),
  Uint8Array.of(0, ...toUtf8('a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]\n<<: *a\n? [1]\n: !!binary aGk=\n')),
  Uint8Array.of(0, ...toUtf8('tiltle: x\nlisten: []\n__proto__: { a: 1 }\n')),
];
