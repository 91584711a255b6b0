import * as v from 'valibot';
import { checkWith } from '../wire/codec.js';
import { bad, type Result } from '../wire/result.js';
import { Count, Id, Media, Name, ThingId, Title, WallTime } from './common.js';
import { Energy, EnergyRole, EnergySteps, Tariff } from './energy.js';
import { Grant } from './grant.js';
import { HISTORY_POINTS, History, HistoryValue, READINGS_PAGE, Readings, ReadingsFrom, Recorded, Taken } from './history.js';
import { ControllerState } from './house.js';
import { Look } from './look.js';
import { Notice, NotifyMessage, NotifySettings, PushSubscription } from './notification.js';
import { KeyInfo, UserInfo } from './people.js';
import { AuditEntry, AuditKind, LogEntry, PulseSlot } from './records.js';
import { Deed, DryRun, ImportResult, Rule, RuleRun, RuleState } from './rule.js';
import { LeftOut, SCENE_PARTS, Scene, SceneRun, SceneState } from './scene.js';
import { Room } from './sceneBrief.js';
import { StepName } from './steps.js';
import { Wish, WishMs } from './wish.js';

/** An invitation as its maker sees it. `link` opens the app and pairs; `code` is typed: 12 Crockford characters. */
export const Invitation = v.object({ slot: v.string(), link: v.string(), code: v.string(), expires: WallTime });
export type Invitation = v.InferOutput<typeof Invitation>;

/** A board as it announces itself, or the address of one whose beacon does not reach the home: `192.168.1.9:45671`. */
const BoardOrAddress = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z0-9][A-Za-z0-9_.:-]{0,79}$/, 'expected a board’s id, or an address such as 192.168.1.9'),
);

/** Rules as YAML. */
const RulesText = v.pipe(v.string(), v.maxLength(900_000));

const Pin = v.pipe(v.string(), v.regex(/^\d{4,12}$/, 'expected 4 to 12 digits'));

/** A page of records, newest first: those before number `before`, at most `limit` (100 where missing). */
const page = {
  before: v.exactOptional(Count),
  limit: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(200))),
  /** Unix ms: not older, not newer. */
  since: v.exactOptional(WallTime),
  until: v.exactOptional(WallTime),
};

/** What may be asked of a home: request and answer, by name. Who may ask is decided at home. */
const ASKS = {
  /** Controllers, unadopted ones too. */
  controllers: { with: v.object({}), answer: v.object({ controllers: v.array(ControllerState) }) },
  /** How a controller's link was during the last 24 h, oldest slot first. Who sees one of its things. */
  pulse: { with: v.object({ controller: Name }), answer: v.object({ slots: v.array(PulseSlot) }) },
  /** Adopt an unadopted controller with the setup code it printed. Owner. */
  adopt: {
    with: v.object({ board: BoardOrAddress, code: v.pipe(v.string(), v.maxLength(40)), id: v.exactOptional(Name) }),
    answer: v.object({ controller: Name }),
  },
  /**
   * Take the home to another relay (`wss://around.example`), with the one-time code that `frAroundWeb enrol` printed where it is not yet
   * enrolled there. Answered before it leaves the one it is at. Owner, admin.
   */
  join: {
    with: v.object({ url: v.pipe(v.string(), v.maxLength(200)), code: v.exactOptional(v.pipe(v.string(), v.maxLength(40))) }),
    answer: v.object({}),
  },
  /** Forget a controller. It keeps its own key until `frMhc adopt --reset`. Owner. */
  forget: { with: v.object({ controller: Name }), answer: v.object({}) },
  phones: { with: v.object({}), answer: v.object({ phones: v.array(KeyInfo) }) },
  /** Owner; a key may also revoke itself. */
  revoke: { with: v.object({ key: Id }), answer: v.object({}) },
  /** Open a pairing slot for a person. Owner. */
  invite: { with: v.object({ user: Title, grant: Grant }), answer: Invitation },
  /** An invitation for oneself, good for a minute: the same person with the same grant, for the home's other address. */
  handOver: { with: v.object({}), answer: Invitation },
  uninvite: { with: v.object({ slot: v.string() }), answer: v.object({}) },
  /** All people for owners and admins; for others, themselves. */
  users: { with: v.object({}), answer: v.object({ users: v.array(UserInfo) }) },
  /** Changes a person's grant, or bars and unbars them. Makes the person where there is none. Owner, admin. */
  setUser: { with: v.object({ name: Title, grant: v.exactOptional(Grant), active: v.exactOptional(v.boolean()) }), answer: v.object({}) },
  /** Revokes all keys of a person and forgets them. Owner, admin. */
  removeUser: { with: v.object({ name: Title }), answer: v.object({}) },
  /** Changes what one key may do. Owner, admin. */
  setGrant: { with: v.object({ key: Id, grant: Grant }), answer: v.object({}) },
  /** One's own PIN: `old` where one is set, no `pin` takes it away. Owners may take away another's (`user`). */
  setPin: { with: v.object({ pin: v.exactOptional(Pin), old: v.exactOptional(Pin), user: v.exactOptional(Title) }), answer: v.object({}) },
  /** Proves the person for this session: for `ms` from now what asks for a PIN is granted. */
  stepUp: { with: v.object({ pin: Pin }), answer: v.object({ ms: Count }) },
  /** Who did what, from where, newest first. Owner, admin. */
  audit: {
    with: v.object({ ...page, user: v.exactOptional(v.string()), kind: v.exactOptional(AuditKind) }),
    answer: v.object({ entries: v.array(AuditEntry) }),
  },
  /** The ledger, newest first: what one may see. `end`: how it ended, `underWay` for what has not. */
  log: {
    with: v.object({
      ...page,
      thing: v.exactOptional(ThingId),
      name: v.exactOptional(Name),
      by: v.exactOptional(v.string()),
      end: v.exactOptional(v.union([StepName, v.literal('underWay')])),
      id: v.exactOptional(Id),
    }),
    answer: v.object({ entries: v.array(LogEntry) }),
  },
  /**
   * What a property was, or when an event came, from `since` to before `until` (now where missing), in at most `points` (300 where missing):
   * the finest picture that fits. Of an event or a text the newest. Who sees the thing.
   */
  history: {
    with: v.object({
      thing: ThingId,
      name: Name,
      since: WallTime,
      until: v.exactOptional(WallTime),
      points: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(HISTORY_POINTS))),
    }),
    answer: History,
  },
  /** Of what the home remembers readings or events, things that are gone too: what one may see. */
  recorded: { with: v.object({}), answer: v.object({ recorded: v.array(Recorded) }) },
  /** Every single reading of a property, or every event, in pages, up to before `until` (now where missing). Who sees the thing. */
  readings: {
    with: v.object({
      thing: ThingId,
      name: Name,
      from: ReadingsFrom,
      until: v.exactOptional(WallTime),
      limit: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(READINGS_PAGE))),
    }),
    answer: Readings,
  },
  /** Readings from elsewhere. One of the same time and value as a known one is that one. `dry`: only tells. Owner, admin. */
  putReadings: {
    with: v.object({
      thing: ThingId,
      name: Name,
      values: v.pipe(v.array(HistoryValue), v.maxLength(READINGS_PAGE)),
      dry: v.exactOptional(v.boolean()),
    }),
    answer: Taken,
  },
  /** Wants a property to have a value within `ms`, as soon as that can be. The same `id` again changes nothing. Never for class 3. */
  wish: {
    with: v.object({
      id: Id,
      thing: ThingId,
      name: Name,
      value: v.unknown(),
      ms: v.exactOptional(WishMs),
    }),
    answer: v.object({ wish: Wish }),
  },
  unwish: { with: v.object({ thing: ThingId, name: Name }), answer: v.object({}) },
  /** How a thing is shown: the whole look, which takes the place of the one before. Owner, admin, member. */
  setLook: { with: Look, answer: v.object({}) },
  /** The rooms in the household's order, all at once; those not named come after them. Owner, admin, member. */
  setRooms: { with: v.object({ rooms: v.pipe(v.array(Room), v.maxLength(200)) }), answer: v.object({}) },
  /** A room has another name: its things, its place, and what grants say of it go along. Owner, admin. */
  renameRoom: { with: v.object({ room: Title, to: Title }), answer: v.object({}) },
  /**
   * A new board's thing takes the place of an old one: its name, room, order, favourite, icon, rules, scenes, rights and history. Of a
   * property that only one of the two has, nothing is moved: those of the old one are `left`. The old thing's controller must be away.
   * `overlapped`: readings of the new one from before the last of the old one: they stay with the old one. `dry`: only tells. Owner, admin.
   */
  replaceThing: {
    with: v.object({ old: ThingId, new: ThingId, dry: v.exactOptional(v.boolean()) }),
    answer: v.object({
      properties: v.array(Name),
      left: v.array(Name),
      rules: v.array(Name),
      scenes: v.array(Name),
      /** People whose rights name the old thing. */
      people: v.array(Title),
      overlapped: Count,
    }),
  },

  /** Every rule and how it fares. Owner, admin, member. */
  rules: { with: v.object({}), answer: v.object({ rules: v.array(RuleState) }) },
  /** Makes or changes a rule. `version`: of the rule that was changed; another's change in between is not lost (`changed`). Owner, admin. */
  setRule: { with: v.object({ id: Name, rule: Rule, version: v.exactOptional(Count) }), answer: v.object({ rule: RuleState }) },
  removeRule: { with: v.object({ id: Name }), answer: v.object({}) },
  /** On or off. Owner, admin, member. */
  enableRule: { with: v.object({ id: Name, on: v.boolean() }), answer: v.object({ rule: RuleState }) },
  /** Runs it now, whatever its triggers say; its conditions count where `check`. Owner, admin, member. */
  runRule: { with: v.object({ id: Name, check: v.exactOptional(v.boolean()) }), answer: v.object({ run: Count }) },
  /** Ends what of it is under way. */
  stopRule: { with: v.object({ id: Name }), answer: v.object({ stopped: Count }) },
  /**
   * What a rule would do now, and would have done since then (a week where missing): this rule, or that of a YAML text (`id`: which, where
   * it has several). Nothing is sent. Owner, admin, member.
   */
  dryRun: {
    with: v.object({
      rule: v.exactOptional(Rule),
      text: v.exactOptional(RulesText),
      id: v.exactOptional(Name),
      since: v.exactOptional(WallTime),
    }),
    answer: DryRun,
  },
  /** Runs and what kept rules from running, newest first. `all`: what was passed over too. Owner, admin, member. */
  runs: {
    with: v.object({ ...page, rule: v.exactOptional(Name), all: v.exactOptional(v.boolean()) }),
    answer: v.object({ runs: v.array(RuleRun) }),
  },
  /** All rules as one YAML text, with the comments that they came with. `plain`: without, always laid out the same. */
  exportRules: { with: v.object({ plain: v.exactOptional(v.boolean()) }), answer: v.object({ text: v.string() }) },
  /** The rules of a YAML text, all or none. `replace`: those not in it go. `dry`: only tells. Owner, admin. */
  importRules: {
    with: v.object({
      text: RulesText,
      replace: v.exactOptional(v.boolean()),
      dry: v.exactOptional(v.boolean()),
    }),
    answer: ImportResult,
  },

  /** Every scene that the asker may see the whole of. */
  scenes: { with: v.object({}), answer: v.object({ scenes: v.array(SceneState) }) },
  /** Makes or changes a scene. Owner, admin, member; what is new in it they may do themselves. */
  setScene: { with: v.object({ id: Name, scene: Scene }), answer: v.object({}) },
  removeScene: { with: v.object({ id: Name }), answer: v.object({}) },
  /**
   * Runs it with the asker's own rights, each part refused or done on its own; of `parts`, only those. Where one of them asks for a PIN
   * nothing is done before it is proven. Answered when the last part has ended, or after 25 s with what there is (`took` is missing then).
   */
  runScene: {
    with: v.object({ id: Name, parts: v.exactOptional(v.pipe(v.array(Count), v.minLength(1), v.maxLength(SCENE_PARTS))) }),
    answer: SceneRun,
  },
  /** What a scene of the present state of these things, and of all in these rooms, would do; and what is left out of it. */
  sceneOfNow: {
    with: v.object({
      things: v.exactOptional(v.pipe(v.array(ThingId), v.maxLength(200))),
      rooms: v.exactOptional(v.pipe(v.array(Title), v.maxLength(50))),
    }),
    answer: v.object({ do: v.array(Deed), left: v.array(LeftOut) }),
  },

  /** The scenes that the asker may see the whole of, as one YAML text. */
  exportScenes: { with: v.object({}), answer: v.object({ text: v.string() }) },
  /** The scenes of a YAML text, all or none, each as `setScene`. `replace`: those not in it go. `dry`: only tells. Owner, admin, member. */
  importScenes: {
    with: v.object({
      text: v.pipe(v.string(), v.maxLength(900_000)),
      replace: v.exactOptional(v.boolean()),
      dry: v.exactOptional(v.boolean()),
    }),
    answer: ImportResult,
  },

  /** The home's key for push services (VAPID, RFC 8292): the uncompressed P-256 point, base64url. */
  pushKey: { with: v.object({}), answer: v.object({ key: v.string() }) },
  /** This phone wants to be told through its browser's push service. The same endpoint again changes nothing. */
  subscribe: { with: PushSubscription, answer: v.object({}) },
  unsubscribe: { with: v.object({}), answer: v.object({}) },
  /** One's own. `subscribed`: whether this phone is; `phones`: how many of one's own are. `email`: whether the home can send it. */
  notifySettings: {
    with: v.object({}),
    answer: v.object({ settings: NotifySettings, subscribed: v.boolean(), phones: Count, canEmail: v.boolean(), canWebhook: v.boolean() }),
  },
  setNotifySettings: { with: NotifySettings, answer: v.object({}) },
  /** Sends one to oneself, so that one sees whether it comes. */
  testNotify: { with: v.object({}), answer: v.object({ notice: Notice }) },
  /**
   * Says something to people. Owner, admin, member; a service whose grant names the action `notify`. The answer comes once it is on the
   * home's disk.
   */
  notify: { with: NotifyMessage, answer: v.object({ notice: Notice }) },
  /** What was said to the asker, newest first; owners and admins: to anybody. */
  notices: { with: v.object(page), answer: v.object({ notices: v.array(Notice) }) },
  /** The picture of a notice, base64. */
  noticePicture: { with: v.object({ id: Id }), answer: v.object({ media: Media, data: v.string() }) },
  /** The asker knows: it is escalated no further. `button`: what its button says is done now, with the asker's rights, at most once. */
  noticeSeen: {
    with: v.object({ id: Id, button: v.exactOptional(v.pipe(Count, v.maxValue(2))) }),
    answer: v.object({ done: v.boolean(), detail: v.exactOptional(v.string()) }),
  },

  /**
   * Consumption in whole steps, from the one of `since` to the one of the last moment before `until`, of what the asker sees. `fed`: who asks
   * knows what is fed into the grid; else that is told as produced.
   */
  energy: {
    with: v.object({ since: WallTime, until: v.exactOptional(WallTime), step: EnergySteps, fed: v.exactOptional(v.boolean()) }),
    answer: Energy,
  },
  /** How a source counts; missing: as the home thinks itself. Owner, admin. */
  setEnergyRole: { with: v.object({ thing: ThingId, name: Name, role: v.exactOptional(EnergyRole) }), answer: v.object({}) },
  tariff: { with: v.object({}), answer: v.object({ tariff: v.exactOptional(Tariff) }) },
  /** Without one there is no price. Owner, admin. */
  setTariff: { with: v.object({ tariff: v.exactOptional(Tariff) }), answer: v.object({}) },
} as const;

export type AskName = keyof typeof ASKS;
export const ASK_NAMES = Object.keys(ASKS) as readonly AskName[];
export type AskWith<N extends AskName> = v.InferOutput<(typeof ASKS)[N]['with']>;
export type AskAnswer<N extends AskName> = v.InferOutput<(typeof ASKS)[N]['answer']>;
/** One request, checked: `what` tells the type of `with`. */
export type Ask = { [N in AskName]: { readonly what: N; readonly with: AskWith<N> } }[AskName];

export function checkAsk(what: string, request: unknown): Result<Ask> {
  if (!Object.hasOwn(ASKS, what)) return bad(`nobody here answers "${what}"; known: ${Object.keys(ASKS).join(', ')}`);
  const checked = checkWith<unknown>(ASKS[what as AskName].with, request ?? {});
  return checked.ok ? { ok: true, value: { what, with: checked.value } as Ask } : checked;
}

export function checkAnswer<N extends AskName>(what: N, answer: unknown): Result<AskAnswer<N>> {
  return checkWith(ASKS[what].answer as unknown as v.GenericSchema<unknown, AskAnswer<N>>, answer);
}
