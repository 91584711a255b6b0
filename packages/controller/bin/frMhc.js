#!/usr/bin/env node
import { visibleLines } from '@around/platform';
import { main } from '../dist/frMhc.js';

main(process.argv.slice(2)).then(
  () => process.exit(),
  (error) => {
    process.stderr.write(`frMhc: ${visibleLines(String(error instanceof Error ? error.message : error))}\n`);
    process.exit(1);
  },
);
