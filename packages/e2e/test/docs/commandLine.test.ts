import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../../client/src/cli/commands/index.js';
import { program as webProgram } from '../../../web/src/programs/commandLine.js';
import { ROOT, readPage } from './pages.js';

/** commander's, as the relay's command line has it. */
type Command = ReturnType<typeof webProgram>;

const page = readPage('docs/guides/command-line.md').text;

/** The part of the page under the heading that begins so. */
const part = (heading: string): string => page.split(/^## /m).find((one) => one.startsWith(heading)) ?? '';

interface Named {
  /** `around pair`, `frAroundWeb tcp pair`. */
  readonly command: string;
  readonly flags: readonly string[];
}

function namedIn(command: Command, name: string): Named[] {
  const flags = command.options.map(({ long }) => long).filter((long) => long !== undefined && long !== null);
  return [{ command: name, flags }, ...command.commands.flatMap((one) => namedIn(one, `${name} ${one.name()}`))];
}

/** Commands and flags of a program whose command line is made where it is run. */
function writtenIn(source: string, name: string): Named[] {
  const text = readFileSync(join(ROOT, source), 'utf8');
  return text.split(".command('").map((chunk, i) => ({
    command: i === 0 ? name : `${name} ${chunk.slice(0, chunk.search(/[' ]/))}`,
    flags: [...chunk.matchAll(/(?:\.option|new Option)\(\s*'(?:-\w, )?(--[a-z-]+)/g)].map((match) => match[1] as string),
  }));
}

const around = new (webProgram().constructor as new (name: string) => Command)('around');
for (const register of COMMANDS) register(around, async () => {});

describe.each([
  { heading: 'around', all: namedIn(around, 'around'), least: 15 },
  { heading: 'frMhs', all: writtenIn('packages/home/src/frMhs.ts', 'frMhs'), least: 5 },
  { heading: 'frMhc', all: writtenIn('packages/controller/src/frMhc.ts', 'frMhc'), least: 3 },
  { heading: 'frAroundWeb', all: namedIn(webProgram(), 'frAroundWeb'), least: 6 },
])('docs/guides/command-line.md: $heading', ({ heading, all, least }) => {
  const text = part(heading);

  it('names every command', () => {
    expect(all.length).toBeGreaterThan(least);
    expect(
      all.map(({ command }) => command).filter((command) => !new RegExp(`\`${command}[ \`]`).test(text) && command.includes(' ')),
    ).toEqual([]);
  });

  it('names every flag', () => {
    const missing = all.flatMap(({ command, flags }) =>
      flags.filter((flag) => !new RegExp(`\`[^\`]*${flag}\\b`).test(text)).map((flag) => `${command} ${flag}`),
    );
    expect(missing).toEqual([]);
  });

  it('names no command that there is not', () => {
    const known = new Set(all.map(({ command }) => command));
    const told = [...text.matchAll(/^\| `([^`]+)`/gm)].map((match) => (match[1] as string).split(' '));
    const unknown = told.filter((words) => !known.has(words.slice(0, 2).join(' ')));
    expect(unknown).toEqual([]);
  });
});

it('names the global options of around', () => {
  for (const flag of ['--json', '--home', '--lan', '--relay', '--version', '--help']) expect(part('around')).toContain(flag);
});
