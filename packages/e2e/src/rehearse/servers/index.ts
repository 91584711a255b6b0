import type { ServerKind } from '../serverKind.js';
import { apache } from './apache.js';
import { caddy } from './caddy.js';
import { lighttpd } from './lighttpd.js';
import { nginx } from './nginx.js';

/** The rows. */
export const SERVERS: readonly ServerKind[] = [nginx, caddy, apache, lighttpd];
