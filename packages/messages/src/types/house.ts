import * as v from 'valibot';
import { Amiss, AmissKey } from './amiss.js';
import { Count, Media, Millis, Name, Quality, Sentence, ThingId, Title, WallTime } from './common.js';
import { Look } from './look.js';
import { NOTICES } from './notices.js';
import { Said } from './said.js';
import { Room, SceneBrief } from './sceneBrief.js';
import { CommandStep } from './steps.js';
import { Wish } from './wish.js';

/** A thing of the house: its short id and its Thing Description (W3C WoT TD 1.1, made by `toThingDescription`). */
export const ThingEntry = v.object({ id: ThingId, controller: Name, td: v.looseObject({ title: v.string() }) });
export type ThingEntry = v.InferOutput<typeof ThingEntry>;

/** The newest value of a property. `at`: when it was read at the controller. A picture's value is `{media, bytes}` counts only. */
export const ThingValue = v.object({ thing: ThingId, name: Name, value: v.unknown(), at: WallTime, quality: Quality });
export type ThingValue = v.InferOutput<typeof ThingValue>;

/** A controller as the home sees it. `new`: heard, not adopted. `since`: when it came into this state. */
export const ControllerState = v.object({
  id: Name,
  title: Title,
  state: v.picklist(['new', 'connecting', 'connected', 'away']),
  since: WallTime,
  address: v.exactOptional(v.string()),
  lastBeacon: v.exactOptional(WallTime),
  /** Round trip of the last heartbeat, ms. */
  rtt: v.exactOptional(Millis),
  software: v.exactOptional(v.string()),
  things: Count,
  killed: Count,
  /** It said that it sleeps, and when it comes back. */
  asleepUntil: v.exactOptional(WallTime),
});
export type ControllerState = v.InferOutput<typeof ControllerState>;

/** The home's own link to its relay. */
export const RelayState = v.object({ url: v.string(), up: v.boolean(), since: WallTime, detail: v.exactOptional(v.string()) });
export type RelayState = v.InferOutput<typeof RelayState>;

const n = Count;
/** One change of the house; `n` is its sequence number. */
export const Change = v.variant('k', [
  v.object({ k: v.literal('value'), n, value: ThingValue }),
  v.object({ k: v.literal('thing'), n, thing: ThingEntry }),
  v.object({ k: v.literal('gone'), n, thing: ThingId }),
  v.object({ k: v.literal('event'), n, thing: ThingId, name: Name, data: v.exactOptional(v.unknown()), at: WallTime }),
  v.object({ k: v.literal('controller'), n, controller: ControllerState }),
  v.object({ k: v.literal('controllerGone'), n, id: Name }),
  v.object({ k: v.literal('relay'), n, relay: RelayState }),
  v.object({ k: v.literal('step'), n, step: CommandStep }),
  v.object({ k: v.literal('wish'), n, wish: Wish }),
  /** The wish for this property is no more: fulfilled, or why not. */
  v.object({
    k: v.literal('wishGone'),
    n,
    thing: ThingId,
    name: Name,
    why: v.picklist(['fulfilled', 'expired', 'cancelled', 'replaced', 'refused', 'failed', 'revoked']),
    detail: v.exactOptional(Sentence),
  }),
  v.object({ k: v.literal('look'), n, look: Look }),
  v.object({ k: v.literal('rooms'), n, rooms: v.array(Room) }),
  v.object({ k: v.literal('scene'), n, scene: SceneBrief }),
  v.object({ k: v.literal('sceneGone'), n, id: Name }),
  /** Something is amiss, or amiss in another way. */
  v.object({ k: v.literal('amiss'), n, amiss: Amiss }),
  v.object({ k: v.literal('amissGone'), n, ...AmissKey.entries }),
  /** Something that is asked for when it is looked at has changed: a rule, a run of it, what was said to people. */
  v.object({ k: v.literal('touched'), n, what: v.picklist(['rule', 'run', 'notice']), id: Name }),
  v.object({
    k: v.literal('notice'),
    n,
    kind: v.picklist([...NOTICES, 'paired', 'revoked', 'alarm', 'gap']),
    controller: v.exactOptional(Name),
    thing: v.exactOptional(ThingId),
    name: v.exactOptional(Name),
    detail: Sentence,
    said: v.exactOptional(Said),
    at: WallTime,
  }),
]);
export type Change = v.InferOutput<typeof Change>;
export type ChangeKind = Change['k'];

/** What a client of each level understands beside what it always did; a home sends nothing else (`SessionSeen.level`). */
export const LEVEL = 4;
const SINCE_LEVEL: Partial<Record<ChangeKind, number>> = {
  wish: 2,
  wishGone: 2,
  look: 2,
  rooms: 3,
  scene: 3,
  sceneGone: 3,
  touched: 3,
  amiss: 4,
  amissGone: 4,
};
/** Whether a client of this level knows this kind of change. */
export const knowsChange = (level: number, kind: ChangeKind): boolean => level >= (SINCE_LEVEL[kind] ?? 1);

/** A whole house at sequence number `seq`. `commands`: the latest step of each command still under way. */
export const Snapshot = v.object({
  things: v.array(ThingEntry),
  values: v.array(ThingValue),
  controllers: v.array(ControllerState),
  relay: v.exactOptional(RelayState),
  commands: v.array(CommandStep),
  wishes: v.exactOptional(v.array(Wish)),
  looks: v.exactOptional(v.array(Look)),
  rooms: v.exactOptional(v.array(Room)),
  scenes: v.exactOptional(v.array(SceneBrief)),
  amiss: v.exactOptional(v.array(Amiss)),
});

export type Snapshot = v.InferOutput<typeof Snapshot>;

export const MediaInfo = v.object({ media: Media, at: WallTime });
