import type { CommandStep } from '@around/messages';
import type { Context } from '../context.js';
import { CliError, type ExitCode } from '../errors.js';
import { findProperty } from '../names.js';
import { type LifeOptions, lifeOf, runCommand } from '../runCommand.js';
import type { Register } from '../spec.js';
import { parseValue } from '../values.js';

export const write: Register = (program, act) => {
  program
    .command('write')
    .description('set a property and wait until it is done, printing every step')
    .argument('<thing.property>', 'living/lamp.on')
    .argument('<value>', 'on, off, true, 70, 70%, text or JSON: by the property’s schema')
    .option('--valid <time>', 'how long it may wait to be started: 100ms to 60s (default: by what is asked)')
    .option('--lease <time>', 'after this the controller itself goes back to the safe value, unless it is written again')
    .action((name: string, value: string, options: LifeOptions) => act((context) => runWrite(context, name, value, options)));
};

export async function runWrite(context: Context, text: string, typed: string, options: LifeOptions): Promise<ExitCode> {
  const life = lifeOf(options);
  const client = await context.connect();
  const { thing, name, affordance } = findProperty(client.house, text);
  if (affordance.readOnly === true) throw new CliError('badInput', `${thing.id}.${name} can only be read: use "around read ${text}"`);
  const input = parseValue(typed, affordance, `${thing.id}.${name}`);
  const hint = (end: CommandStep): string | undefined => {
    const away = client.house.controllers.get(thing.controller)?.state !== 'connected';
    const late = end.step === 'expired' || (end.step === 'refused' && end.code === 'away');
    // Nobody wishes for what is dangerous (types/wish.ts).
    const wishable = affordance['around:class'] !== 3;
    if (!away || !late || !wishable || client.link.state !== 'live') return undefined;
    return `${thing.controller} is away: "around wish ${text} ${typed}" sets it as soon as it is back`;
  };
  return runCommand(context, client, { thing: thing.id, op: 'write', name, input, ...life }, { hint });
}
