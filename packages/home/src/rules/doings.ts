import { type PropertyAffordance, placeOfPath, spanMs, typesOf } from '@around/messages';
import type { Clock } from '@around/platform';
import type { Board } from './board.js';
import type { KeptRule, Wanted } from './keptRule.js';
import { Loops } from './loops.js';
import { RoomCircles } from './roomCircles.js';

/** Knows by whose doing a trigger is set off: what rules do to the thing itself, or to the room that its sensor is in. */
export class Doings {
  readonly loops: Loops;
  readonly rooms: RoomCircles;

  /** @param roomOf undefined where nobody said in which room the thing is */
  constructor(ports: { readonly clock: Pick<Clock, 'now'> }, roomOf: (thing: string) => string | undefined) {
    this.loops = new Loops(ports);
    this.rooms = new RoomCircles(ports, (thing) => roomOf(thing) ?? thing);
  }

  /** @param when which trigger of the rule @param path the property or event that set it off */
  of({ record }: KeptRule, when: number, path: string | undefined, board: Board | undefined): Pick<Wanted, 'cause' | 'room'> {
    if (path === undefined) return {};
    const { thing, name } = placeOfPath(path);
    const cause = this.loops.causeOf(thing);
    const trigger = record.rule.when[when];
    if (cause !== undefined || trigger === undefined || !('property' in trigger)) return { cause };
    const properties = board?.thing(thing)?.td.properties as Readonly<Record<string, PropertyAffordance>> | undefined;
    if (!feelsTheRoom(properties?.[name])) return {};
    return { room: this.rooms.chainAt(thing, trigger.for === undefined ? 0 : (spanMs(trigger.for) ?? 0)) };
  }

  /** Somebody else operates the thing. */
  others(thing: string): void {
    this.loops.others(thing);
    this.rooms.others(thing);
  }

  /** The rule is another now. */
  forget(rule: string): void {
    this.loops.forget(rule);
    this.rooms.forget(rule);
  }
}

/**
 * Whether what is done in a room may change what this property measures: figures, and what tells no more than yes or no. Motion, doors and
 * buttons are people's doing.
 */
function feelsTheRoom(property: PropertyAffordance | undefined): boolean {
  if (property === undefined || property.readOnly !== true) return false;
  return property.type === 'number' || property.type === 'integer' || typesOf(property['@type']).includes('BooleanProperty');
}
