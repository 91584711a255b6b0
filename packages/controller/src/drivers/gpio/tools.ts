import { fromUtf8 } from '@around/messages';
import type { Watchdog } from '../../watchdog/watchdog.js';
import { DeviceError } from '../failure.js';
import type { GpioProperty } from './keys.js';

/** libgpiod's tools, whose command line changed from 1.x (Debian 12) to 2.x (Debian 13). */
export type ToolsVersion = 1 | 2;

export interface Line {
  readonly chip: string;
  readonly line: GpioProperty['line'];
  readonly activeLow: boolean;
  readonly pull?: GpioProperty['pull'];
  /** ms */
  readonly debounce: number;
}

type Argv = readonly [string, ...string[]];

const BIAS = { up: 'pull-up', down: 'pull-down', none: 'disable' } as const;

/** Which version is installed. @throws DeviceError `away` where there is none */
export async function toolsVersion(watchdog: Watchdog, signal: AbortSignal): Promise<ToolsVersion> {
  const said = await runTool(watchdog, ['gpiodetect', '--version'], signal);
  const version = /\bv?(\d+)\.\d+/.exec(said)?.[1];
  if (version === undefined) throw new DeviceError('badOutput', 'gpiodetect does not tell its version: install Debian’s package gpiod');
  return version === '1' ? 1 : 2;
}

/** Prints 0 or 1. */
export function getArgv(version: ToolsVersion, line: Line): Argv {
  const options = [...(line.activeLow ? ['--active-low'] : []), ...bias(line)];
  return version === 1
    ? ['gpioget', ...options, line.chip, numberOf(line)]
    : ['gpioget', '--numeric', ...options, '--chip', line.chip, String(line.line)];
}

/** Prints `1` for a rising and `0` (1.x) or `2` (2.x) for a falling edge, one a line, until it is stopped. */
export function monitorArgv(version: ToolsVersion, line: Line): Argv {
  const options = ['--format', '%e', ...(line.activeLow ? ['--active-low'] : []), ...bias(line)];
  if (version === 1) return ['gpiomon', '--line-buffered', ...options, line.chip, numberOf(line)];
  const debounce = line.debounce > 0 ? ['--debounce-period', `${Math.round(line.debounce)}ms`] : [];
  return ['gpiomon', ...options, ...debounce, '--chip', line.chip, String(line.line)];
}

/** Holds the line at the value until it is stopped. */
export function setArgv(version: ToolsVersion, line: Line, on: boolean): Argv {
  const options = [...(line.activeLow ? ['--active-low'] : []), ...bias(line)];
  const value = on ? 1 : 0;
  return version === 1
    ? ['gpioset', '--mode=signal', ...options, line.chip, `${numberOf(line)}=${value}`]
    : ['gpioset', ...options, '--chip', line.chip, `${line.line}=${value}`];
}

const bias = ({ pull }: Line): string[] => (pull === undefined ? [] : [`--bias=${BIAS[pull]}`]);

function numberOf({ line }: Line): string {
  if (typeof line === 'number') return String(line);
  throw new DeviceError('badInput', `libgpiod 1.x knows lines by number alone: gpiofind ${line} tells which it is`);
}

/** ms: a tool that only looks is done at once. */
const TOOL_MS = 5_000;

/** Runs a tool to its end and gives what it printed. @throws DeviceError */
export function runTool(watchdog: Watchdog, argv: Argv, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    let printed = '';
    const stop = (): void => run.stop('cancelled');
    const run = watchdog.run(
      { argv, env: { LC_ALL: 'C' }, timeoutMs: TOOL_MS },
      {
        onStdout: (bytes) => {
          if (printed.length < 4_096) printed += fromUtf8(bytes) ?? '';
        },
        onEnd: (end, stderr) => {
          signal.removeEventListener('abort', stop);
          if (end.how === 'exited' && end.status.code === 0) resolve(printed);
          else reject(toolError(argv[0], end.how === 'notStarted' ? end.error.message : stderr));
        },
        onGone() {},
      },
    );
    signal.addEventListener('abort', stop, { once: true });
  });
}

/** What a tool complained of, with what to do. */
export function toolError(tool: string, said: string): DeviceError {
  const words = said.trim();
  if (/^no program /.test(words)) return new DeviceError('away', `${tool} is not installed: apt install gpiod`);
  if (/busy/i.test(words)) return new DeviceError('busy', `another program holds the line: ${words}`);
  if (/permission/i.test(words)) return new DeviceError('away', `the chip may not be opened: add this user to the group gpio (${words})`);
  if (/no such (file|device)|not found|unable to open|cannot find/i.test(words))
    return new DeviceError('away', `there is no such chip or line: gpiodetect and gpioinfo list them (${words})`);
  return new DeviceError('exit', words === '' ? `${tool} failed and said nothing` : words);
}
