import type { Grant, Look } from '@around/messages';
import type { Clock } from '@around/platform';
import { MAX_LOOKS } from '../../house/looks.js';
import { AskRefused } from '../../house/refused.js';
import { mayManage, mayRead } from '../../house/rights.js';
import type { Who } from '../people/audit.js';
import { type ArrangingDeps, permitArranging } from './arranging.js';
import type { Caller } from './caller.js';
import { permit } from './permit.js';

/** Keeps how the household wants its things shown. A thing's room is more than a look where somebody's grant is for that room. */
export class LookOffice {
  readonly #clock: Clock;
  readonly #deps: ArrangingDeps;

  constructor(ports: { readonly clock: Clock }, deps: ArrangingDeps) {
    this.#clock = ports.clock;
    this.#deps = deps;
  }

  /** @throws AskRefused */
  set(asker: Caller, look: Look): void {
    const { audit, effects, house, keys, rights } = this.#deps;
    const { thing, room, title } = look;
    permitArranging(asker);
    if (!mayRead(asker, thing) || !house.snapshot().things.some(({ id }) => id === thing)) {
      throw new AskRefused('noSuchThing', `there is no thing ${thing} in this house`);
    }
    const before = house.looks.get(thing);
    if (before === undefined && house.looks.size >= MAX_LOOKS)
      throw new AskRefused('full', 'too many things are arranged: forget some first');
    const rooms = before?.room === room ? [] : [before?.room, room].filter((one) => one !== undefined);
    const concerns = (grant: Grant) => grant.rooms?.some((one) => rooms.includes(one)) === true;
    // Who moves a thing into somebody's room gives them that thing.
    if (this.#allGrants().some(concerns)) permit(mayManage(asker, this.#clock.wall()));
    const told = rooms.length > 0 || before?.title !== title;
    const detail = `${thing} is ${title === undefined ? 'called as it calls itself' : `called ${title}`}, ${room === undefined ? 'in no room' : `in ${room}`}`;
    rights.commit({ looks: [look], audit: told ? [audit.line('looked', asker.who, detail)] : [] });
    house.setLook(look);
    const moved = keys.all().filter((key) => keys.people.grantsOf(key).some(concerns));
    if (moved.length > 0) effects.changed(new Set(moved.map(({ id }) => id)), undefined, asker.key);
  }

  /** The controller is forgotten: another of that name must not come into its rooms. */
  forget(controller: string, who: Who): void {
    const { audit, house, rights } = this.#deps;
    const gone = house.looks.all().filter(({ thing }) => thing.startsWith(`${controller}/`));
    rights.commit({
      looks: gone.map(({ thing }) => ({ thing })),
      audit: [audit.line('forgotten', who, `forgot the controller ${controller}`)],
    });
    for (const { thing } of gone) house.setLook({ thing });
  }

  #allGrants(): Grant[] {
    const { keys, invitations } = this.#deps;
    return [...keys.people.all(), ...keys.all().filter((key) => keys.isGood(key)), ...invitations.all()].map(({ grant }) => grant);
  }
}
