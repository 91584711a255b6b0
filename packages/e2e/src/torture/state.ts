import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HouseView } from '@around/client';
import { CONTROLLERS, LAMPS } from './device.js';
import type { View } from './history.js';

/** Of what a phone knows, all that must be the same everywhere. What is measured anew all the time (round trips, beacons) is left out. */
export function viewOf(who: string, house: HouseView): View {
  const state = new Map<string, string>();
  for (const [id, thing] of house.things) state.set(`thing ${id}`, JSON.stringify(thing.td));
  for (const [key, { value, at, quality }] of house.values) state.set(`value ${key}`, JSON.stringify([value, at, quality]));
  for (const [id, controller] of house.controllers) state.set(`controller ${id}`, JSON.stringify([controller.state, controller.things]));
  for (const [key, wish] of house.wishes) state.set(`wish ${key}`, JSON.stringify(wish));
  if (house.relay !== undefined) state.set('relay', JSON.stringify([house.relay.url, house.relay.up]));
  return { who, state };
}

/** What the pins themselves hold, of what the phones know. */
export function viewOfPins(devices: string, house: HouseView): View {
  const state = new Map<string, string>();
  for (const controller of CONTROLLERS)
    for (let i = 0; i < LAMPS; i++) {
      const key = `${controller}/lamp${i}/level`;
      const known = house.values.get(key);
      const value = Number(readFileSync(join(devices, `${controller}.lamp${i}`), 'utf8'));
      state.set(`value ${key}`, JSON.stringify([value, known?.at, 'good']));
    }
  for (const controller of CONTROLLERS)
    state.set(`controller ${controller}`, JSON.stringify(['connected', house.controllers.get(controller)?.things]));
  return { who: 'the pins', partial: true, state };
}
