import type { Register } from '../spec.js';
import { adopt } from './adopt.js';
import { audit } from './audit.js';
import { boardConfig } from './boardConfig.js';
import { boardUpdate } from './boardUpdate.js';
import { controllers } from './controllers.js';
import { doctor } from './doctor.js';
import { energy, energyRole } from './energy.js';
import { forget } from './forget.js';
import { grants } from './grants.js';
import { history } from './history.js';
import { homes } from './homes.js';
import { houseText } from './houseText.js';
import { invite } from './invite.js';
import { invoke } from './invoke.js';
import { join } from './join.js';
import { log } from './log.js';
import { look } from './look.js';
import { notices } from './notices.js';
import { notify } from './notify.js';
import { notifySettings } from './notifySettings.js';
import { pair } from './pair.js';
import { phones } from './phones.js';
import { pin } from './pin.js';
import { ping } from './ping.js';
import { read } from './read.js';
import { replace } from './replace.js';
import { revoke } from './revoke.js';
import { rooms } from './rooms.js';
import { rules } from './rules/index.js';
import { scenes } from './scenes/index.js';
import { status } from './status.js';
import { tariff } from './tariff.js';
import { things } from './things.js';
import { unpair } from './unpair.js';
import { unwish } from './unwish.js';
import { use } from './use.js';
import { users } from './users.js';
import { watch } from './watch.js';
import { wish } from './wish.js';
import { wishes } from './wishes.js';
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
  wish,
  wishes,
  unwish,
  watch,
  history,
  energy,
  energyRole,
  tariff,
  log,
  look,
  replace,
  rooms,
  scenes,
  houseText,
  rules,
  notify,
  notices,
  notifySettings,
  ping,
  join,
  controllers,
  adopt,
  forget,
  boardConfig,
  boardUpdate,
  users,
  invite,
  phones,
  grants,
  revoke,
  pin,
  audit,
  doctor,
];
