import type { Grant, Room } from '@around/messages';
import type { Clock } from '@around/platform';
import { AskRefused } from '../../house/refused.js';
import { mayManage } from '../../house/rights.js';
import { type ArrangingDeps, permitArranging } from './arranging.js';
import type { Caller } from './caller.js';
import { permit } from './permit.js';

/** Keeps the household's rooms: their order, their icons, and their names, which grants name too. */
export class RoomOffice {
  readonly #clock: Clock;
  readonly #deps: ArrangingDeps;

  constructor(ports: { readonly clock: Clock }, deps: ArrangingDeps) {
    this.#clock = ports.clock;
    this.#deps = deps;
  }

  /** All of them at once, in their order. @throws AskRefused */
  set(asker: Caller, rooms: readonly Room[]): void {
    const { audit, house, rights } = this.#deps;
    permitArranging(asker);
    const names = rooms.map(({ name }) => name);
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined) throw new AskRefused('twice', `the room "${twice}" is there twice: name it once`);
    rights.commit({ rooms, audit: [audit.line('looked', asker.who, `the rooms are ${names.join(', ')}`)] });
    house.rooms.set(rooms);
    house.news({ k: 'rooms', rooms: [...rooms] });
  }

  /** Its things, its place, and what people, keys and open invitations may do in it go along. @throws AskRefused */
  rename(asker: Caller, room: string, to: string): void {
    const { audit, effects, house, invitations, keys, rights } = this.#deps;
    permit(mayManage(asker, this.#clock.wall()));
    const looks = house.looks.all().filter((look) => look.room === room);
    const rooms = house.rooms.all();
    const grants = [...keys.people.all(), ...keys.all(), ...invitations.all()].map(({ grant }) => grant);
    const known = (name: string) =>
      house.looks.thingsIn(name).length > 0 ||
      rooms.some((one) => one.name === name) ||
      grants.some((grant) => grant.rooms?.includes(name) === true);
    if (!known(room)) throw new AskRefused('noSuchRoom', `there is no room "${room}" in this house`);
    if (to.trim() !== to) throw new AskRefused('badName', 'a room’s name begins and ends with a letter or digit: take the spaces away');
    if (to === room) return;
    // Else who may enter one of them would be let into both.
    if (known(to)) throw new AskRefused('taken', `there is a room "${to}" already: move its things there, or choose another name`);

    const concerns = ({ grant }: { readonly grant: Grant }) => grant.rooms?.includes(room) === true;
    const renamed = <T extends { readonly grant: Grant }>(record: T): T => ({ ...record, grant: inRoom(record.grant, room, to) });
    const concerned = new Set(
      keys.all().flatMap((key) => (keys.people.grantsOf(key).some((grant) => concerns({ grant })) ? [key.id] : [])),
    );
    const moved = looks.map((look) => ({ ...look, room: to }));
    const arranged = rooms.map((one) => (one.name === room ? { ...one, name: to } : one));
    rights.commit({
      looks: moved,
      rooms: arranged,
      users: keys.people.all().filter(concerns).map(renamed),
      keys: keys.all().filter(concerns).map(renamed),
      invitations: invitations.all().filter(concerns).map(renamed),
      audit: [audit.line('looked', asker.who, `the room ${room} is called ${to}`)],
    });
    for (const look of moved) house.setLook(look);
    house.rooms.set(arranged);
    house.news({ k: 'rooms', rooms: [...arranged] });
    effects.changed(concerned, undefined, asker.key);
  }
}

const inRoom = (grant: Grant, room: string, to: string): Grant => ({
  ...grant,
  ...(grant.rooms === undefined ? {} : { rooms: grant.rooms.map((name) => (name === room ? to : name)) }),
});
