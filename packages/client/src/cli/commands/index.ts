import type { Register } from '../spec.js';
import { adopt } from './adopt.js';
import { controllers } from './controllers.js';
import { forget } from './forget.js';
import { homes } from './homes.js';
import { invite } from './invite.js';
import { invoke } from './invoke.js';
import { pair } from './pair.js';
import { phones } from './phones.js';
import { ping } from './ping.js';
import { read } from './read.js';
import { revoke } from './revoke.js';
import { status } from './status.js';
import { things } from './things.js';
import { unpair } from './unpair.js';
import { use } from './use.js';
import { watch } from './watch.js';
import { write } from './write.js';

/** Every command, in the order in which --help lists them. */
export const COMMANDS: readonly Register[] = [
  pair,
  homes,
  use,
  unpair,
  status,
  things,
  read,
  write,
  invoke,
  watch,
  ping,
  controllers,
  adopt,
  forget,
  phones,
  invite,
  revoke,
];
