import type {
  Amiss,
  AskAnswer,
  AskName,
  AskWith,
  Change,
  CommandStep,
  ControllerState,
  Grant,
  Look,
  Operation,
  Path,
  RelayState,
  Role,
  Room,
  SceneBrief,
  Snapshot,
  ThingEntry,
  ThingValue,
  Wish,
} from '@around/messages';
import type { Startable } from '@around/platform';
import type { KeyPair } from '@around/sealing';

/** What pairing leaves behind: all that is needed to talk to one home. Stored by `IdentityStore` implementations. */
export interface Identity {
  readonly home: { readonly id: string; readonly title: string };
  /** The home's static public key, base64url. */
  readonly homeKey: string;
  readonly key: { readonly id: string; readonly user: string; readonly role: Role };
  /** base64url, 32 bytes. */
  readonly psk: string;
  /** base64url, 16 bytes: what the relay routes by. */
  readonly token: string;
  /** `wss://around.example`, where the home has a relay. */
  readonly relay?: string;
  /** `ws://192.168.1.7:8080`, newest known. */
  readonly lan: readonly string[];
}

/** An identity together with the key pair that proves it. */
export interface Keyed {
  readonly identity: Identity;
  readonly keyPair: KeyPair;
}

/** Which leg of the way is broken, counted from the phone. */
export type BrokenHop = 'phone' | 'relay' | 'home';

/** The truth about the way to the home, always one of these. Times are Unix ms of this machine. */
export type LinkState =
  | { readonly state: 'idle' }
  | { readonly state: 'connecting'; readonly attempt: number; readonly since: number }
  | { readonly state: 'live'; readonly way: 'relay' | 'lan'; readonly url: string; readonly since: number }
  /** `hop`: `relay` = the relay (or the home on the LAN) does not answer; `home` = the relay is there, the home is not. */
  | { readonly state: 'broken'; readonly hop: BrokenHop; readonly since: number; readonly detail: string; readonly retryAt?: number }
  /** Nothing will help but pairing again or updating. */
  | { readonly state: 'dead'; readonly reason: 'revoked' | 'version' | 'refused'; readonly detail: string };

/** What this client knows of the house. Keys: thing id; `thing/name` for values; controller id; command id. */
export interface HouseView {
  readonly things: ReadonlyMap<string, ThingEntry>;
  readonly values: ReadonlyMap<string, ThingValue>;
  readonly controllers: ReadonlyMap<string, ControllerState>;
  /** The latest step of each command that is under way or ended lately (the last 200). */
  readonly commands: ReadonlyMap<string, CommandStep>;
  /** Wanted values that wait; keys as of `values`. */
  readonly wishes: ReadonlyMap<string, Wish>;
  /** How the household wants things shown, by thing. */
  readonly looks: ReadonlyMap<string, Look>;
  readonly scenes: ReadonlyMap<string, SceneBrief>;
  /** What somebody should look after; keys of `amissKey`. */
  readonly amiss: ReadonlyMap<string, Amiss>;
  readonly rooms: readonly Room[];
  /** What this key may do, as the home said at the session's start; undefined before, and from an older home. */
  readonly you: { readonly grants: readonly Grant[]; readonly pin: boolean; readonly path: Path } | undefined;
  readonly relay: RelayState | undefined;
  /** False until the first sync: nothing is known, not nothing there. */
  readonly known: boolean;
}

/** What a program may keep of a house, so that its next start begins there. Plain data. */
export interface HouseMemory {
  readonly snapshot: Snapshot;
  /** The home's last word that is in it, and what this program understood then. */
  readonly seen: { readonly epoch: string; readonly seq: number; readonly level: number };
}

/** One turn's worth of news. `changes` is empty and `reset` true after a snapshot. */
export interface ClientUpdate {
  readonly link?: LinkState;
  readonly reset?: true;
  readonly changes: readonly Change[];
  readonly picture?: {
    readonly thing: string;
    readonly name: string;
    readonly at: number;
    readonly media: string;
    readonly bytes: Uint8Array;
  };
}

export interface CommandRequest {
  readonly thing: string;
  readonly op: Operation;
  readonly name: string;
  readonly input?: unknown;
  /** ms, 100–60,000. Missing: by the class of what is asked (links.md). */
  readonly validFor?: number;
  readonly lease?: number;
}

export interface CommandOutput {
  readonly index: number;
  readonly at: number;
  readonly media: string;
  readonly bytes: Uint8Array;
}

/** A command under way. Never sent late: where there is no live link it ends at once (`refused`, code `away`). */
export interface CommandRun {
  readonly id: string;
  readonly steps: readonly CommandStep[];
  /** Called for each step from now on. Returns how to stop listening. */
  onStep(listener: (step: CommandStep) => void): () => void;
  onOutput(listener: (output: CommandOutput) => void): () => void;
  /**
   * The end. Never rejects. A link lost on the way is waited out: the home tells how the command ended at the resync;
   * where it cannot be told within `validFor` + 30 s the end is `unknown`, code `lost`.
   */
  readonly done: Promise<CommandStep>;
  cancel(): void;
}

/** Round trip and each tier's share, ms. */
export interface PingResult {
  readonly total: number;
  readonly way: 'relay' | 'lan';
  readonly phoneRelay?: number;
  readonly relayHome?: number;
  readonly homeHeld: number;
  readonly homeController?: number;
  readonly controllerError?: string;
}

export class AskError extends Error {
  override readonly name = 'AskError';
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** One home, kept connected from `start()` to `stop()`: redials with backoff, resyncs, never shows old values as new. */
export interface HomeClient extends Startable {
  readonly identity: Identity;
  readonly link: LinkState;
  readonly house: HouseView;
  /** What may be kept of the house now; undefined where nothing is known for sure. */
  memory(): HouseMemory | undefined;
  /** Before `start()`: begins with what was kept. The house is shown from it, and the home is asked only for what happened since. */
  remember(memory: HouseMemory): void;
  subscribe(listener: (update: ClientUpdate) => void): () => void;
  command(request: CommandRequest): CommandRun;
  /** Asks for the pictures of a property until the returned function is called; survives reconnects. */
  observe(thing: string, name: string): () => void;
  /** @throws AskError `away` */
  ping(controller?: string): Promise<PingResult>;
  /** @throws AskError with the home's code, or `away` */
  ask<N extends AskName>(what: N, request: AskWith<N>): Promise<AskAnswer<N>>;
  /** Look at the link now (page visible again, network back): a ping with a 1.5 s deadline, else redial at once. */
  wake(): void;
}
