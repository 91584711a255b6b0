import { certificate } from './certificate.js';
import type { Column } from './column.js';
import { idle } from './idle.js';
import { limits } from './limits.js';
import { logs } from './logs.js';
import { page } from './page.js';
import { phone } from './phone.js';
import { photo } from './photo.js';
import { php } from './php.js';
import { preread } from './preread.js';
import { redirect } from './redirect.js';
import { reload } from './reload.js';
import { storm } from './storm.js';
import { tls } from './tls.js';
import { twoRelays } from './twoRelays.js';
import { webSocket } from './webSocket.js';

/** In the order in which they are tried. */
export const COLUMNS: readonly Column[] = [
  tls,
  redirect,
  page,
  webSocket,
  phone,
  photo,
  php,
  reload,
  idle,
  limits,
  logs,
  storm,
  twoRelays,
  certificate,
  preread,
];
