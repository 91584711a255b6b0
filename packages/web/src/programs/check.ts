import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type TierFacts, visibleLines } from '@around/platform';
import { type SettingsResult, usualData, type WebSettings } from '../config.js';
import { builtPages } from '../pages/builtPages.js';
import { VERSION } from '../version.js';
import type { CommonFlags } from './commandLine.js';

/** `frAroundWeb check`: what is wrong with this installation's configuration; changes nothing. */
export function check(settings: SettingsResult, flags: CommonFlags & { readonly json?: boolean }): void {
  const data = settings.ok ? settings.value.data : (flags.data ?? usualData());
  const file = flags.config ?? join(data, 'web.yaml');
  const facts: TierFacts = {
    ...{ tier: 'web', version: VERSION, data, ...(existsSync(file) ? { file } : {}) },
    ...(settings.ok ? inOrder(settings.value) : { problems: settings.problems }),
  };
  if (flags.json === true) console.log(JSON.stringify(facts));
  else
    console.log(
      visibleLines(
        [`${facts.file ?? 'No configuration file'}: ${settings.ok ? 'in order.' : 'has problems.'}`, ...facts.problems].join('\n'),
      ),
    );
  if (!settings.ok) process.exitCode = 1;
}

function inOrder({ listen, tcp, metrics, hosts, pages }: WebSettings): Pick<TierFacts, 'problems' | 'ports' | 'hosts' | 'site'> {
  return {
    problems: [],
    ports: [
      { port: listen.port, for: 'homes and phones' },
      ...(tcp.start ? [{ port: tcp.port, for: 'programs (TCP interface)' }] : []),
      ...(metrics === undefined ? [] : [{ port: metrics.port, for: 'metrics' }]),
    ],
    hosts,
    site: pages ?? builtPages(),
  };
}
