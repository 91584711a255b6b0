import { nodeWorld } from './nodeWorld.js';
import { runCli } from './run.js';

// Timers of the clock port do not keep a process alive: while a command waits for its home, this one does.
const alive = setInterval(() => {}, 60_000);
// `around watch | head`: whoever read us is gone.
process.stdout.on('error', () => process.exit(0));
process.exitCode = await runCli(process.argv.slice(2), nodeWorld(process.env));
clearInterval(alive);
