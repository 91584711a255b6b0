/** For `node --import`: the modules that this process loads are broken as its environment says. Only the torture runner asks for that. */
import { register } from 'node:module';
import { env } from 'node:process';
import { SABOTAGE_VARIABLE } from './list.js';

register('./loader.js', import.meta.url, { data: (env[SABOTAGE_VARIABLE] ?? '').split(',') });
