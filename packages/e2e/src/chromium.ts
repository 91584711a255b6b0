import { type Browser, chromium } from 'playwright-core';
import { findProgram } from '../../../scripts/programs.mjs';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Debian's chromium, headless. @throws Error for people where there is none */
export async function launchChromium(...flags: readonly string[]): Promise<Browser> {
  const executablePath = findProgram('chromium');
  if (executablePath === undefined) throw new Error('there is no chromium: apt install chromium fonts-noto-core fonts-noto-cjk');
  return await chromium.launch({ executablePath, args: [...FLAGS, ...flags] });
}
