#!/usr/bin/env node
import { visibleLines } from '@around/platform';
import { main } from '../dist/frMhs.js';

main(process.argv.slice(2)).then(
  () => process.exit(),
  (error) => {
    process.stderr.write(`frMhs: ${visibleLines(String(error instanceof Error ? error.message : error))}\n`);
    process.exit(1);
  },
);
