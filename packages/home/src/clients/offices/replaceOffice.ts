import type { AskAnswer, AskWith, Grant, Look, Rule, ThingModel } from '@around/messages';
import type { Clock } from '@around/platform';
import type { Replacement } from '../../history/joinSeries.js';
import type { HistoryBook } from '../../house/books.js';
import type { House } from '../../house/house.js';
import { AskRefused } from '../../house/refused.js';
import { renameThing } from '../../house/renamePaths.js';
import { mayManage } from '../../house/rights.js';
import type { Scenes } from '../../house/scenes/scenes.js';
import type { RuleRecord } from '../../rules/ports.js';
import type { Audit } from '../people/audit.js';
import type { InvitationBook, RightsBook } from '../people/books.js';
import type { KeyRing } from '../people/keyRing.js';
import type { Caller } from './caller.js';
import type { Effects } from './effects.js';
import type { EnergyOffice } from './energyOffice.js';
import { permit } from './permit.js';

/** The rules, as far as their things get other names. */
export interface RulesToRename {
  all(): readonly RuleRecord[];
  put(record: RuleRecord): Promise<void>;
}

export interface ReplaceOfficeDeps {
  readonly house: House;
  readonly keys: KeyRing;
  readonly invitations: Pick<InvitationBook, 'all'>;
  readonly rights: RightsBook;
  readonly history: Pick<HistoryBook, 'recorded' | 'overlap'>;
  readonly audit: Audit;
  readonly effects: Effects;
  readonly energyOffice: EnergyOffice;
  readonly scenes: Scenes;
  readonly rules: RulesToRename;
}

type Told = AskAnswer<'replaceThing'>;

/** Lets a thing of a new board take the place of one whose board died: all that the household gave the old one goes along. */
export class ReplaceOffice {
  readonly #clock: Clock;
  readonly #deps: ReplaceOfficeDeps;

  constructor(ports: { readonly clock: Clock }, deps: ReplaceOfficeDeps) {
    this.#clock = ports.clock;
    this.#deps = deps;
  }

  /** All of it or nothing. @throws AskRefused, or what the disk says */
  async replace(asker: Caller, { old, new: now, dry = false }: AskWith<'replaceThing'>): Promise<Told> {
    const { audit, effects, energyOffice, history, house, invitations, keys, rights, rules, scenes } = this.#deps;
    permit(mayManage(asker, this.#clock.wall()));
    const wall = Math.round(this.#clock.wall());
    const { moved, left } = this.#namesOf(old, now);
    const newRules = rules.all().flatMap((record): RuleRecord[] => {
      const rule: Rule = renameThing(record.rule, old, now);
      return rule === record.rule ? [] : [{ ...record, rule, version: record.version + 1, by: asker.user, changed: wall }];
    });
    const newScenes = house.scenes.all().flatMap(({ id, scene }) => {
      const renamed = renameThing(scene, old, now);
      return renamed === scene ? [] : [{ id, scene: renamed }];
    });
    const named = <T extends { readonly grant: Grant }>(all: readonly T[]): T[] =>
      all.flatMap((record) => {
        const grant = grantFor(record.grant, old, now);
        return grant === record.grant ? [] : [{ ...record, grant }];
      });
    const [newUsers, newKeys] = [named(keys.people.all()), named(keys.all())];
    const told: Told = {
      properties: [...moved.properties, ...moved.events],
      left,
      rules: newRules.map(({ id }) => id),
      scenes: newScenes.map(({ id }) => id),
      people: [...new Set([...newUsers.map(({ name }) => name), ...newKeys.map(({ user }) => user)])],
      overlapped: history.overlap(moved),
    };
    if (dry) return told;
    const look = this.#lookFor(old, now);
    const roles = energyOffice.rolesFor(old, now);
    rights.commit({
      looks: [look, { thing: old }],
      users: newUsers,
      keys: newKeys,
      invitations: named(invitations.all()),
      scenes: newScenes,
      rules: newRules,
      ...(roles === undefined ? {} : { facts: [roles] }),
      replaced: moved,
      audit: [
        audit.line('looked', asker.who, `${now} took the place of ${old}${left.length === 0 ? '' : `; it has no ${left.join(', ')}`}`),
      ],
    });
    house.setLook(look);
    house.setLook({ thing: old });
    for (const { id, scene } of newScenes) scenes.renamed(id, scene);
    // Whose rights are for things or rooms may have others now.
    const narrow = keys
      .all()
      .filter((key) => keys.people.grantsOf(key).some(({ things, rooms }) => things !== undefined || rooms !== undefined));
    effects.changed(new Set(narrow.map(({ id }) => id)), undefined, asker.key);
    for (const record of newRules) await rules.put(record);
    return told;
  }

  /** What the two have in common, and what only the old one has. @throws AskRefused */
  #namesOf(old: string, now: string): { readonly moved: Replacement; readonly left: string[] } {
    const { history, house } = this.#deps;
    const [before, after] = [house.thing(old), house.thing(now)];
    if (old === now) throw new AskRefused('malformed', 'a thing cannot take its own place: name the old one and the new one');
    if (after === undefined) throw new AskRefused('noSuchThing', `there is no thing ${now} in this house: adopt the new board first`);
    const recorded = history.recorded().filter(({ thing }) => thing === old);
    if (before === undefined && recorded.length === 0 && house.looks.get(old) === undefined)
      throw new AskRefused(
        'noSuchThing',
        `nothing is known of ${old}: after its controller was forgotten there is nothing left to take over`,
      );
    const controller = house.controllers().find(({ id }) => id === before?.controller);
    if (before !== undefined && (controller?.state === 'connected' || controller?.asleepUntil !== undefined))
      throw new AskRefused(
        'connected',
        `${old} is still here: switch its controller "${controller.id}" off first, or take the thing out of its configuration`,
      );
    const own: ThingModel = before?.model ?? modelOf(recorded);
    const shared = (kind: 'properties' | 'events' | 'actions'): string[] =>
      Object.keys(own[kind]).filter((name) => alike(own[kind][name], after.model[kind][name]));
    const [properties, events, actions] = [shared('properties'), shared('events'), shared('actions')];
    const all = [...Object.keys(own.properties), ...Object.keys(own.events), ...Object.keys(own.actions)];
    const common = new Set([...properties, ...events, ...actions]);
    return { moved: { old, now, properties, events }, left: all.filter((name) => !common.has(name)) };
  }

  /** The old one’s look, and where it says nothing the new one’s; it is called as the old one was. */
  #lookFor(old: string, now: string): Look {
    const { house } = this.#deps;
    const look = { ...house.looks.get(now), ...house.looks.get(old), thing: now };
    const [before, after] = [house.thing(old)?.model.title, house.thing(now)?.model.title];
    return look.title === undefined && before !== undefined && before !== after ? { ...look, title: before } : look;
  }
}

/** What is known of a thing that nobody describes any more. */
const modelOf = (recorded: ReturnType<HistoryBook['recorded']>): ThingModel => ({
  ...{ key: 'gone', title: 'gone', '@type': [], actions: {} },
  properties: Object.fromEntries(recorded.filter(({ kind }) => kind !== 'event').map(({ name }) => [name, {}])),
  events: Object.fromEntries(recorded.filter(({ kind }) => kind === 'event').map(({ name }) => [name, {}])),
});

/** Both are there, and of the same type as far as both have one. */
function alike(a: object | undefined, b: object | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  const typeOf = (one: object): unknown => ('type' in one ? (one.type === 'integer' ? 'number' : one.type) : undefined);
  const [before, after] = [typeOf(a), typeOf(b)];
  return before === undefined || after === undefined || before === after;
}

/** The same grant where it is not about the old thing by its name or its controller, or is about the new one already. */
export function grantFor(grant: Grant, old: string, now: string): Grant {
  const { things } = grant;
  const covers = (entry: string, thing: string): boolean =>
    entry === '*' || entry === thing || (entry.endsWith('/*') && thing.startsWith(entry.slice(0, -1)));
  if (things === undefined || !things.some((entry) => covers(entry, old))) return grant;
  const others = things.filter((entry) => entry !== old);
  const after = others.some((entry) => covers(entry, now)) ? others : [...others, now];
  return after.length === things.length && after.every((entry, i) => entry === things[i]) ? grant : { ...grant, things: after };
}
