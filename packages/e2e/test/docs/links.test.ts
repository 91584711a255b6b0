import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readConfig } from '@around/config';
import { ControllerConfig } from '@around/controller';
import { HomeConfig } from '@around/home';
import { WebConfig } from '@around/web';
import { describe, expect, it } from 'vitest';
import { readScenes } from '../../../home/src/house/scenes/sceneText.js';
import { allPages, blocksOf, proseOf, ROOT } from './pages.js';

/** Relative targets of `[text](target)` and `![text](target)`, without their fragments. */
function targetsOf(text: string): string[] {
  return [...proseOf(text).matchAll(/\]\(([^)\s]+)\)/g)]
    .map((match) => (match[1] as string).split('#')[0] as string)
    .filter((target) => target !== '' && !/^[a-z][a-z0-9+.-]*:/i.test(target));
}

const problemsOf = (schema: Parameters<typeof readConfig>[0]['schema'], text: string): readonly string[] => {
  const reading = readConfig({ schema, text, name: 'example', env: {}, envPrefix: 'NONE', flags: {} });
  return reading.ok ? [] : reading.problems;
};

describe('the documentation', () => {
  const pages = allPages();

  it('finds pages, links and examples at all', () => {
    expect(pages.length).toBeGreaterThan(10);
    expect(pages.flatMap(({ text }) => targetsOf(text)).length).toBeGreaterThan(15);
    expect(pages.flatMap(({ text }) => blocksOf(text)).filter(({ text }) => /^things:/m.test(text)).length).toBeGreaterThan(4);
  });

  it.each(pages)('$path links only to what is there', ({ path, text }) => {
    const missing = targetsOf(text).filter((target) => !existsSync(join(ROOT, dirname(path), decodeURIComponent(target))));
    expect(missing).toEqual([]);
  });

  it.each(pages)('$path shows only things that a controller takes', ({ text }) => {
    for (const block of blocksOf(text)) {
      if (!/^things:/m.test(block.text)) continue;
      expect(problemsOf(ControllerConfig, block.text), `the example at line ${block.line}`).toEqual([]);
    }
  });

  it.each(pages)('$path shows only scenes that a home takes', ({ text }) => {
    for (const block of blocksOf(text)) if (/^scenes:/m.test(block.text)) expect(readScenes(block.text).faults).toEqual([]);
  });

  it.each(pages)('$path shows only settings that a relay or a home takes', ({ path, text }) => {
    // Its examples are rules, and tested as such.
    if (path === 'docs/guides/rules.md') return;
    for (const block of blocksOf(text)) {
      if (block.language !== 'yaml' || /^(?:things|scenes):/m.test(block.text)) continue;
      const problems = [WebConfig, HomeConfig, ControllerConfig].map((schema) => problemsOf(schema, block.text));
      expect(problems, `the example at line ${block.line}`).toContainEqual([]);
    }
  });
});
