import { CLOSE } from '@around/messages';
import { type Fault, faultOfClose } from './faults.js';
import { behind, isChosen, isTrying, isUp } from './legs.js';
import { sameLink, truthOf } from './linkTruth.js';
import type { Leg, LinkEffect, LinkInput, MachineState, StepEnv } from './linkTypes.js';
import { waitOf } from './linkWait.js';
import { BEAT_MS, FRESH_MS, HANDSHAKE_MS, HEAD_START_MS, WAITING_MS, WAKE_MS } from './schedule.js';

type Draft = { -readonly [K in keyof MachineState]: MachineState[K] } & { legs: Leg[]; faults: Map<string, Fault> };

/** One link to one home, over as many ways as there are: (state, input) → state and effects. Pure. */
export function linkMachine(state: MachineState, input: LinkInput, env: StepEnv): readonly [MachineState, readonly LinkEffect[]] {
  const step = new Step(state, env);
  step.take(input);
  return [step.s, step.effects];
}

class Step {
  readonly s: Draft;
  readonly effects: LinkEffect[] = [];
  readonly #env: StepEnv;

  constructor(state: MachineState, env: StepEnv) {
    this.s = { ...state, legs: state.legs.map((leg) => ({ ...leg })), faults: new Map(state.faults) };
    this.#env = env;
  }

  take(input: LinkInput): void {
    if (input.t === 'start') {
      if (this.s.phase === 'idle') this.#begin();
    } else if (input.t === 'stop') this.#stop();
    else if (this.s.phase !== 'running') return;
    else if (input.t === 'wake') this.#wake();
    else if (input.t === 'timer') this.#timer(input.name);
    else {
      const leg = this.s.legs.find(({ id }) => id === input.leg);
      // What concerns a leg that is over concerns nobody.
      if (leg !== undefined) this.#leg(leg, input);
    }
  }

  #begin(): void {
    this.s.phase = 'running';
    this.#round();
  }

  #stop(): void {
    if (this.s.phase === 'idle') return;
    this.#dropAll('bye');
    for (const name of ['retry', 'headStart', 'beat', 'fresh', 'wake'] as const) this.effects.push({ do: 'untimer', name });
    Object.assign(this.s, { phase: 'idle', attempt: 0, heldBack: false, brokenSince: undefined, retryAt: undefined });
    this.s.faults.clear();
    this.#tell();
  }

  /** Looks at the link now: what is up must answer soon, what is not is tried at once. */
  #wake(): void {
    const { s } = this;
    for (const leg of [...s.legs]) {
      const young = this.#env.now - leg.since <= WAKE_MS;
      if (isUp(leg)) this.#ping(leg, true);
      else if (!young) this.#drop(leg, CLOSE.silent, 'too slow after a wake');
    }
    if (s.legs.some((leg) => leg.probed)) this.effects.push({ do: 'timer', name: 'wake', ms: WAKE_MS });
    if (s.legs.some(isChosen)) return;
    s.attempt = 0;
    this.#round();
  }

  #timer(name: string): void {
    const { s } = this;
    if (name === 'retry') this.#round();
    else if (name === 'headStart') {
      s.heldBack = false;
      this.#dialWays('relay');
      this.#settle();
    } else if (name === 'beat') this.#beat();
    else if (name === 'wake') {
      const mute = s.legs.filter((leg) => leg.probed);
      for (const leg of mute) this.#fail(leg, { kind: 'silent', detail: 'it did not answer in time' }, CLOSE.silent);
      if (mute.length === 0 || s.legs.some(isChosen)) return;
      s.attempt = 0;
      this.#round();
    } else if (name === 'fresh') {
      const leg = s.legs.find(isChosen);
      if (leg !== undefined) this.#fail(leg, { kind: behind(leg), detail: 'the home sends no sign of life' }, CLOSE.silent);
      this.#settle();
    } else {
      const leg = s.legs.find(({ id }) => name === `leg ${id}`);
      if (leg?.stage === 'waiting') this.#greet(leg);
      else if (leg !== undefined)
        this.#fail(leg, { kind: behind(leg), detail: 'the home did not answer the handshake in time' }, CLOSE.silent);
      this.#settle();
    }
  }

  #leg(leg: Leg, input: Exclude<LinkInput, { t: 'start' | 'stop' | 'wake' | 'timer' }>): void {
    switch (input.t) {
      case 'dialled':
        this.#greet(leg);
        return;
      case 'dialFailed':
        this.#fail(leg, { kind: input.code === 'unreachable' ? 'network' : 'silent', detail: input.detail });
        break;
      case 'homeDown':
        this.#homeDown(leg, input.since);
        break;
      case 'homeUp':
        if (isChosen(leg)) this.#lose();
        this.#greet(leg);
        break;
      case 'welcomed':
        this.#choose(leg);
        return;
      case 'synced':
        this.#live(leg, input.way);
        return;
      case 'tick':
        if (isChosen(leg)) this.effects.push({ do: 'timer', name: 'fresh', ms: FRESH_MS });
        return;
      case 'pong':
        leg.unanswered = 0;
        leg.probed = false;
        return;
      case 'revoked':
        this.#revoked(input.detail);
        return;
      case 'fault':
        this.#fail(leg, { ...faultOfClose(input.code, '', isChosen(leg)), detail: input.detail }, input.code);
        break;
      case 'closed':
        this.#fail(leg, faultOfClose(input.code, input.reason, isChosen(leg)));
        break;
    }
    this.#settle();
  }

  #greet(leg: Leg): void {
    leg.stage = 'greeting';
    leg.unanswered = 0;
    this.effects.push({ do: 'greet', leg: leg.id }, { do: 'timer', name: `leg ${leg.id}`, ms: HANDSHAKE_MS });
    if (this.s.legs.filter(isUp).length === 1) this.effects.push({ do: 'timer', name: 'beat', ms: BEAT_MS });
  }

  /** @param since Unix ms, by the relay's clock */
  #homeDown(leg: Leg, since: number | undefined): void {
    if (isChosen(leg)) this.#lose();
    leg.stage = 'waiting';
    // The relay has watched while we may not have: its word counts, but nothing is silent since tomorrow, or since before we heard it last.
    const heard = (this.s.liveUntil ?? 0) - FRESH_MS;
    const told = since === undefined ? {} : { since: Math.max(heard, Math.min(since, Math.round(this.#env.wall))) };
    this.s.faults.set(leg.way.url, { kind: 'away', detail: 'the relay is there, but the home is not connected to it', ...told });
    // Not all phones of a home in the same moment.
    this.effects.push({ do: 'timer', name: `leg ${leg.id}`, ms: Math.round(WAITING_MS * (0.8 + 0.4 * this.#env.unit)) });
  }

  /** The first way whose home proved itself is ours; the others are not needed. */
  #choose(leg: Leg): void {
    if (leg.stage !== 'greeting') return;
    for (const other of [...this.s.legs]) if (other !== leg) this.#drop(other, CLOSE.normal, 'another way was faster');
    leg.stage = 'chosen';
    this.s.heldBack = false;
    this.s.retryAt = undefined;
    this.effects.push({ do: 'untimer', name: 'headStart' }, { do: 'untimer', name: 'retry' }, { do: 'choose', leg: leg.id });
    this.effects.push({ do: 'timer', name: `leg ${leg.id}`, ms: HANDSHAKE_MS }, { do: 'timer', name: 'fresh', ms: FRESH_MS });
  }

  #live(leg: Leg, way: 'relay' | 'lan'): void {
    if (leg.stage !== 'chosen') return;
    leg.stage = 'live';
    // The round that got through: the next is the second, and waits the first wait.
    this.s.attempt = 1;
    this.s.brokenSince = undefined;
    this.s.faults.clear();
    this.effects.push({ do: 'untimer', name: `leg ${leg.id}` });
    this.#set({ state: 'live', way, url: leg.way.url, since: Math.round(this.#env.wall) });
  }

  #revoked(detail: string): void {
    this.#dropAll('revoked');
    for (const name of ['retry', 'headStart', 'beat', 'fresh', 'wake'] as const) this.effects.push({ do: 'untimer', name });
    this.s.phase = 'revoked';
    this.#set({ state: 'dead', reason: 'revoked', detail });
  }

  #beat(): void {
    const up = this.s.legs.filter(isUp);
    for (const leg of up) {
      if (leg.unanswered >= 2) this.#fail(leg, { kind: 'silent', detail: 'it does not answer any more' }, CLOSE.silent);
      else this.#ping(leg, false);
    }
    if (this.s.legs.some(isUp)) this.effects.push({ do: 'timer', name: 'beat', ms: BEAT_MS });
    this.#settle();
  }

  #ping(leg: Leg, probe: boolean): void {
    leg.unanswered++;
    if (probe) leg.probed = true;
    this.effects.push({ do: 'ping', leg: leg.id, n: this.s.nextPing++ });
  }

  /** Dials every way that has no leg: the LAN at once, the relay after its head start. */
  #round(): void {
    const { s } = this;
    s.attempt++;
    s.retryAt = undefined;
    this.effects.push({ do: 'untimer', name: 'retry' });
    this.#dialWays('lan');
    if (s.legs.some((leg) => leg.way.way === 'lan' && isTrying(leg))) {
      s.heldBack = true;
      this.effects.push({ do: 'timer', name: 'headStart', ms: HEAD_START_MS });
    } else this.#dialWays('relay');
    this.#settle();
  }

  #dialWays(which: Leg['way']['way']): void {
    for (const way of this.#env.ways) {
      if (way.way !== which || this.s.legs.some((leg) => leg.way.url === way.url)) continue;
      const id = this.s.nextLeg++;
      this.s.legs.push({ id, way, stage: 'dialling', since: this.#env.now, unanswered: 0, probed: false });
      this.effects.push({ do: 'dial', leg: id, way });
    }
  }

  /** After legs ended: is anything still being tried? Else a new round after a while. */
  #settle(): void {
    const { s } = this;
    if (s.phase !== 'running' || s.legs.some(isChosen)) return;
    const trying = s.legs.some(isTrying);
    if (s.heldBack && !trying) {
      s.heldBack = false;
      this.effects.push({ do: 'untimer', name: 'headStart' });
      this.#dialWays('relay');
    }
    const idle = !s.heldBack && !s.legs.some(isTrying);
    if (idle && s.retryAt === undefined) {
      const delay = waitOf(s, this.#env);
      s.retryAt = Math.round(this.#env.wall) + delay;
      this.effects.push({ do: 'timer', name: 'retry', ms: delay });
    }
    this.#tell();
  }

  /** The leg is over, and this is why. What is closed already is closed once more: it is let go of then. */
  #fail(leg: Leg, fault: Fault, code: number = CLOSE.normal): void {
    this.s.faults.set(leg.way.url, fault);
    if (isChosen(leg)) this.#lose();
    this.#drop(leg, code, fault.detail);
  }

  #lose(): void {
    if (this.s.link.state === 'live') this.s.liveUntil = Math.round(this.#env.wall);
    this.s.brokenSince ??= Math.round(this.#env.wall);
    this.effects.push({ do: 'lose' }, { do: 'untimer', name: 'fresh' });
  }

  #drop(leg: Leg, code: number, reason: string): void {
    this.s.legs = this.s.legs.filter((other) => other !== leg);
    this.effects.push({ do: 'untimer', name: `leg ${leg.id}` }, { do: 'close', leg: leg.id, code, reason });
  }

  #dropAll(reason: string): void {
    if (this.s.legs.some(isChosen)) this.effects.push({ do: 'lose' });
    for (const leg of [...this.s.legs]) this.#drop(leg, CLOSE.normal, reason);
  }

  #tell(): void {
    const truth = truthOf(this.s, this.#env);
    if (truth.state === 'broken') this.s.brokenSince ??= Math.round(this.#env.wall);
    this.#set(truth);
  }

  #set(link: MachineState['link']): void {
    if (!sameLink(this.s.link, link)) this.effects.push({ do: 'link', link });
    this.s.link = link;
  }
}
