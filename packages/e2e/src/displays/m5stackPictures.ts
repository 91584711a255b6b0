import { encodePng } from '@around/demo';
import { Firmware } from './firmware.js';
import { bytesOf, type Scenario, scenarios } from './scenarios.js';

/** Scenarios that look like another one; and one in characters that the board's font has and ours has not. */
const ALIKE = new Set([
  'command-going-on',
  'garbage',
  'too-long',
  'unpaired',
  'pairing-over',
  'light-off',
  'light-on-again',
  'alert-dismissed',
  'japanese',
]);

/** The screens of the M5Stack's own program in MicroPython: names and PNG files. */
export async function takeM5Stack(): Promise<readonly (readonly [string, Uint8Array])[]> {
  const firmware = await Firmware.load();
  return scenarios()
    .filter(({ name }) => !ALIKE.has(name))
    .map((scenario) => [scenario.name, shot(firmware, scenario)] as const);
}

function shot(firmware: Firmware, { steps }: Scenario): Uint8Array {
  firmware.power();
  let now = 0;
  firmware.step(now);
  for (const step of steps) {
    const bytes = bytesOf(step);
    if (bytes !== undefined) firmware.feed(bytes);
    if ('press' in step) firmware.press(...step.press);
    if ('at' in step) now = step.at;
    for (const later of [0, 10, 50, 600]) firmware.step(now + later);
  }
  return encodePng(firmware.screen);
}
