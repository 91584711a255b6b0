import { stdout } from 'node:process';
import { checkThing } from '@around/messages';
import { controllerSettings } from '../config.js';
import { withSimulatedParts } from '../drivers/simulated/parts.js';
import { describeThing } from '../things/model.js';
import { settingsOf } from './settings.js';

export interface CheckFlags {
  readonly config?: string;
  readonly data?: string;
  readonly json?: boolean;
}

/** `frMhc check`: every problem of the configuration, or its things. */
export async function checkCommand(flags: CheckFlags): Promise<void> {
  const { config, file } = settingsOf(
    await controllerSettings({
      ...(flags.config === undefined ? {} : { config: flags.config }),
      ...(flags.data === undefined ? {} : { data: flags.data }),
    }),
  );
  const things = Object.entries(config.things).map(([key, spec]) => describeThing(key, withSimulatedParts(spec)).model);
  const warnings = things.flatMap((thing) => checkThing(thing));
  if (flags.json === true) {
    stdout.write(`${JSON.stringify({ title: config.title, things, warnings })}\n`);
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
  stdout.write(`${lines.join('\n')}\n`);
}
