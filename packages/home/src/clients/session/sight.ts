import { type AmissKey, type Change, type ControllerState, knowsChange, type Snapshot } from '@around/messages';
import { type Asker, mayRead, mayReadOf, oversees } from '../../house/rights.js';
import { SceneTable } from '../../house/scenes/sceneTable.js';
import { NoticeReaders } from '../../notify/readers.js';

const LIVING_HERE: readonly string[] = ['owner', 'admin', 'member'];

/** Commands of a client's own whose steps it sees whatever their thing. */
const OWN_COMMANDS = 200;

/** Things whose answer is remembered; a house has some hundred. */
const MAX_REMEMBERED = 2_000;

/** What one client may know, and can understand: its things, whom they hang on, and how its own commands go. */
export class Sight {
  readonly #asker: Pick<Asker, 'grants' | 'household'> & Partial<Pick<Asker, 'user'>>;
  readonly #level: number;
  readonly #scenes: Pick<SceneTable, 'seen' | 'wasSeen'>;
  readonly #notices: Pick<NoticeReaders, 'has'>;
  readonly #own = new Set<string>();
  /** A session's grants stay as they are while it lasts (it is renewed when they change): what follows from them alone is asked once. */
  readonly #oversees: boolean;
  readonly #things: Map<string, boolean> | undefined;

  /**
   * @param level what its client understands (`LEVEL`)
   * @param scenes what each scene is about
   * @param notices whom each notice was for
   */
  constructor(
    asker: Pick<Asker, 'grants' | 'household'> & Partial<Pick<Asker, 'user'>>,
    level = 1,
    scenes: Pick<SceneTable, 'seen' | 'wasSeen'> = new SceneTable(),
    notices: Pick<NoticeReaders, 'has'> = new NoticeReaders(),
  ) {
    this.#asker = asker;
    this.#scenes = scenes;
    this.#notices = notices;
    this.#level = level;
    this.#oversees = oversees(asker);
    // What is in a room changes without a word.
    this.#things = asker.grants.some(({ rooms }) => rooms !== undefined) ? undefined : new Map();
  }

  /** A command of this client's own: a refusal must reach it though it may not see the thing. */
  addOwn(command: string): void {
    this.#own.add(command);
    if (this.#own.size > OWN_COMMANDS) this.#own.delete(this.#own.keys().next().value as string);
  }

  sees(change: Change): boolean {
    if (!knowsChange(this.#level, change.k)) return false;
    if (this.#oversees) return true;
    switch (change.k) {
      case 'value':
        return this.thing(change.value.thing);
      case 'thing':
        return this.thing(change.thing.id);
      case 'gone':
      case 'event':
        return this.thing(change.thing);
      case 'step':
        return this.#own.has(change.step.command) || this.thing(change.step.thing);
      case 'controller':
        return this.#controller(change.controller);
      case 'controllerGone':
        return this.#hasPart(change.id);
      case 'wish':
        return this.thing(change.wish.thing);
      case 'wishGone':
        return this.thing(change.thing);
      case 'look':
        return this.thing(change.look.thing);
      case 'relay':
      case 'rooms':
        return true;
      case 'touched':
        if (change.what === 'notice') return this.#notices.has(change.id, this.#asker.user ?? '');
        return this.#livesHere();
      case 'amiss':
        return this.#amiss(change.amiss);
      case 'amissGone':
        return this.#amiss(change);
      case 'scene':
        return this.#scene(change.scene.id);
      case 'sceneGone':
        return this.#scenes.wasSeen(change.id, (thing) => this.thing(thing));
      case 'notice':
        if (change.thing !== undefined) return this.thing(change.thing);
        return change.controller !== undefined && this.#hasPart(change.controller);
      default:
        return assertNever(change);
    }
  }

  snapshot(whole: Snapshot): Snapshot {
    const { wishes, looks, rooms, scenes, amiss, ...rest } = whole;
    const known: Snapshot = {
      ...rest,
      ...(wishes !== undefined && knowsChange(this.#level, 'wish') ? { wishes } : {}),
      ...(looks !== undefined && knowsChange(this.#level, 'look') ? { looks } : {}),
      ...(rooms !== undefined && knowsChange(this.#level, 'rooms') ? { rooms } : {}),
      ...(scenes !== undefined && knowsChange(this.#level, 'scene') ? { scenes } : {}),
      ...(amiss !== undefined && knowsChange(this.#level, 'amiss') ? { amiss } : {}),
    };
    if (this.#oversees) return known;
    return {
      ...known,
      things: known.things.filter((thing) => this.thing(thing.id)),
      values: known.values.filter((value) => this.thing(value.thing)),
      controllers: known.controllers.filter((controller) => this.#controller(controller)),
      commands: known.commands.filter((step) => this.thing(step.thing)),
      ...(known.wishes === undefined ? {} : { wishes: known.wishes.filter((wish) => this.thing(wish.thing)) }),
      ...(known.looks === undefined ? {} : { looks: known.looks.filter((look) => this.thing(look.thing)) }),
      ...(known.scenes === undefined ? {} : { scenes: known.scenes.filter(({ id }) => this.#scene(id)) }),
      ...(known.amiss === undefined ? {} : { amiss: known.amiss.filter((one) => this.#amiss(one)) }),
    };
  }

  thing(id: string): boolean {
    const known = this.#things?.get(id);
    if (known !== undefined) return known;
    const may = mayRead(this.#asker, id);
    if (this.#things !== undefined && this.#things.size < MAX_REMEMBERED) this.#things.set(id, may);
    return may;
  }

  #amiss({ what, id }: AmissKey): boolean {
    return what === 'rule' ? this.#livesHere() : this.thing(id);
  }

  /** What the house does by itself is told to who lives here. */
  #livesHere(): boolean {
    return this.#asker.grants.every(({ role }) => LIVING_HERE.includes(role));
  }

  #scene(id: string): boolean {
    return this.#scenes.seen(id, (thing) => this.thing(thing));
  }

  #controller(controller: ControllerState): boolean {
    // A board that nobody adopted is the owners' business.
    return controller.state !== 'new' && this.#hasPart(controller.id);
  }

  #hasPart(controller: string): boolean {
    return mayReadOf(this.#asker, controller);
  }
}

function assertNever(change: never): never {
  throw new Error(`a change of no known kind: ${JSON.stringify(change)}`);
}
