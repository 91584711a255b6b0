import type { Target } from './target.js';
import * as asks from './targets/asks.js';
import * as beacon from './targets/beacon.js';
import * as boardWire from './targets/boardWire.js';
import * as codes from './targets/codes.js';
import * as config from './targets/config.js';
import * as envelope from './targets/envelope.js';
import * as fragments from './targets/fragments.js';
import * as handshake from './targets/handshake.js';
import * as homeWire from './targets/homeWire.js';
import * as lines from './targets/lines.js';
import * as messages from './targets/messages.js';
import * as pattern from './targets/pattern.js';
import * as phoneHello from './targets/phoneHello.js';
import * as readJson from './targets/readJson.js';
import * as records from './targets/records.js';
import * as relayFrames from './targets/relayFrames.js';
import * as session from './targets/session.js';
import * as thing from './targets/thing.js';

/** Every decoder that is fuzzed, by the name of its file in `targets/`. */
export const TARGETS: Readonly<Record<string, Target>> = {
  asks,
  beacon,
  boardWire,
  codes,
  config,
  envelope,
  fragments,
  handshake,
  homeWire,
  lines,
  messages,
  pattern,
  phoneHello,
  readJson,
  records,
  relayFrames,
  session,
  thing,
};
