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
export function launchChromium(...flags: readonly string[]): Promise<Browser> {
  return launch(findProgram('chromium'), flags);
}

/** The same engine without a browser around it, at half of the work where it is installed: it draws and clicks, and knows nothing of pushes. */
export function launchShell(...flags: readonly string[]): Promise<Browser> {
  return launch(findProgram('chromium-headless-shell') ?? findProgram('chromium'), flags);
}

async function launch(executablePath: string | undefined, flags: readonly string[]): Promise<Browser> {
  if (executablePath === undefined) throw new Error('there is no chromium: apt install chromium fonts-noto-core fonts-noto-cjk');
  return await chromium.launch({ executablePath, args: [...FLAGS, ...flags] });
}
