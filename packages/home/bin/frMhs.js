#!/usr/bin/env node
import { main } from '../dist/frMhs.js';

main(process.argv.slice(2)).then(
  () => process.exit(0),
  (error) => {
    process.stderr.write(`frMhs: ${error instanceof Error ? error.message : error}\n`);
    process.exit(1);
  },
);
