import { checkThing } from '@around/messages';
import type { TierFacts } from '@around/platform';
import { nodeFiles } from '@around/platform/node';
import { dataFolder } from '../config.js';
import { withSimulatedParts } from '../drivers/simulated/parts.js';
import { readIdentity } from '../state/keyFile.js';
import { describeThing } from '../things/model.js';
import { VERSION } from '../version.js';
import { type RunFlags, settingsFrom, settingsOf } from './settings.js';

/** `frMhc check`: every problem of the configuration, or its things. */
export async function checkCommand(flags: RunFlags & { readonly json?: boolean }): Promise<void> {
  const settings = await settingsFrom(flags);
  if (flags.json === true && !settings.ok) {
    process.exitCode = 1;
    const facts: TierFacts = { tier: 'controller', version: VERSION, data: dataFolder(flags), problems: settings.problems };
    process.stdout.write(`${JSON.stringify(facts)}\n`);
    return;
  }
  const { config, data, file } = settingsOf(settings);
  const things = Object.entries(config.things).map(([key, spec]) => describeThing(key, withSimulatedParts(spec)).model);
  const warnings = things.flatMap((thing) => checkThing(thing));
  if (flags.json === true) {
    const identity = await readIdentity(nodeFiles(data));
    const facts: TierFacts = {
      ...{ tier: 'controller', version: VERSION, data, problems: [], ...(file === undefined ? {} : { file }) },
      ports: [{ port: config.listen.tcp, for: 'its home' }],
      adopted: identity?.adoption !== undefined,
    };
    process.stdout.write(`${JSON.stringify({ ...facts, title: config.title, things, warnings })}\n`);
    return;
  }
  const lines = [
    `${file ?? 'No configuration file'}: in order. ${config.title} has ${things.length} ${things.length === 1 ? 'thing' : 'things'}.`,
  ];
  for (const thing of things) {
    lines.push(`  ${thing.key}: ${thing.title}${thing['@type'].length === 0 ? '' : ` (${thing['@type'].join(', ')})`}`);
    for (const [what, table] of [
      ['properties', thing.properties],
      ['actions', thing.actions],
      ['events', thing.events],
    ] as const) {
      const names = Object.keys(table);
      if (names.length > 0) lines.push(`    ${what}: ${names.join(', ')}`);
    }
  }
  for (const warning of warnings) lines.push(`  mind: ${warning}`);
  process.stdout.write(`${lines.join('\n')}\n`);
}
