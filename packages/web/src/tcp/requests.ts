import type { CommandRequest, CommandRun, HomeClient } from '@around/client';
import { type CommandStep, isEnd, PROTOCOL_VERSION, type TcpRequest } from '@around/messages';
import { SOFTWARE } from '../version.js';
import { errorLine, outputLine, type RequestId, resultLine, stepLine, toBase64 } from './answers.js';
import { endLine, refusalLine, stepOf } from './ends.js';
import { valueNews } from './news.js';
import { Observations } from './observations.js';
import { outcomeOf, sceneOf } from './scenes.js';
import { findAffordance, isMissing, isRepeating, isWhileObserved, listThings, readingOf } from './things.js';

const MAX_PENDING = 100;
const MAX_OBSERVED = 500;

/** What the interface as a whole gives each of its connections. */
export interface Reception {
  /** Undefined while no home is paired. */
  readonly client: HomeClient | undefined;
  readonly needsToken: boolean;
  checkToken(token: string | undefined, remote: string): 'right' | 'wrong' | 'tooMany';
  /** An id for a wish. */
  newId(): string;
}

/** The program that asks. */
export interface Program {
  readonly remote: string;
  /** Whether it has taken everything: pictures are for those only. */
  readonly idle: boolean;
  say(line: string): void;
  /** An answer that came later, the last thing said about its request. */
  conclude(line: string): void;
}

/** Answers one program's requests. What takes time is said through `Program` when it comes. */
export class Requests {
  readonly observed = new Observations(MAX_OBSERVED);
  readonly #reception: Reception;
  readonly #program: Program;
  readonly #pictures = new Map<string, () => void>();
  /** Commands that end with the connection: those that would repeat for nobody. */
  readonly #repeating = new Set<CommandRun>();
  #known: boolean;
  #pending = 0;

  constructor(reception: Reception, program: Program) {
    this.#reception = reception;
    this.#program = program;
    this.#known = !reception.needsToken;
  }

  /** Whether the program has said the token, or none is asked. */
  get known(): boolean {
    return this.#known;
  }

  /** Whether every request has been answered. */
  get done(): boolean {
    return this.#pending === 0;
  }

  /** The line to say now; undefined where it comes later. */
  answer(request: TcpRequest): string | undefined {
    const { id } = request;
    if (request.t === 'hello') return this.#hello(id, request.token);
    if (!this.#known) return errorLine(id, 'token', 'say hello with the token first: {"t":"hello","token":"…"}');
    const { client } = this.#reception;
    if (request.t === 'ping') return this.#ping(id, client);
    if (client === undefined) {
      return errorLine(id, 'unavailable', 'no home is paired: make an invitation at home, then run "frAroundWeb tcp pair LINK"');
    }
    if (!client.house.known) return errorLine(id, 'unavailable', `nothing is known of the house yet: ${describeLink(client)}`);
    switch (request.t) {
      case 'things':
        return resultLine(id, listThings(client.house, isLive(client)));
      case 'read':
        return this.#read(id, client, request.thing, request.property);
      case 'write': {
        const { thing, property, value, validFor } = request;
        return this.#run(id, client, 'properties', { thing, op: 'write', name: property, input: value, ...given({ validFor }) });
      }
      case 'invoke': {
        const { thing, action, input, validFor } = request;
        return this.#run(id, client, 'actions', { thing, op: 'invoke', name: action, ...given({ input, validFor }) });
      }
      case 'wish':
        return this.#wish(id, client, request);
      case 'unwish':
        return this.#unwish(id, client, request);
      case 'notify':
        return this.#notify(id, client, request);
      case 'scenes':
        return resultLine(id, [...client.house.scenes.values()].map(sceneOf));
      case 'scene':
        return this.#later(id, async () => outcomeOf(await client.ask('runScene', { id: request.scene })));
      case 'observe':
        return this.#observe(id, client, request.thing, request.property);
      case 'unobserve':
        return this.#unobserve(id, request.thing, request.property);
    }
  }

  /** The program is gone: nothing is done for it any more, but commands that were asked for run on. */
  close(): void {
    for (const stop of this.#pictures.values()) stop();
    this.#pictures.clear();
    for (const run of this.#repeating) run.cancel();
    this.#repeating.clear();
  }

  #hello(id: RequestId, token: string | undefined): string {
    const answer = this.#reception.checkToken(token, this.#program.remote);
    if (answer === 'tooMany') return errorLine(id, 'token', 'too many wrong tokens from this address: wait a minute');
    if (answer === 'wrong') return errorLine(id, 'token', 'this is not the token: look at "tcp.token" in the configuration');
    this.#known = true;
    const { client } = this.#reception;
    const home = client === undefined ? null : client.identity.home;
    return resultLine(id, { v: PROTOCOL_VERSION, software: SOFTWARE, home, link: client === undefined ? 'unpaired' : client.link.state });
  }

  #ping(id: RequestId, client: HomeClient | undefined): string | undefined {
    if (client === undefined) return resultLine(id, { total: 0, way: null });
    return this.#later(id, () => client.ping());
  }

  #wish(id: RequestId, client: HomeClient, { thing, property, value, ms }: Extract<TcpRequest, { t: 'wish' }>): string | undefined {
    const found = findAffordance(client.house, thing, 'properties', property);
    if (isMissing(found)) return errorLine(id, found.code, found.message);
    return this.#later(id, async () => {
      const { wish } = await client.ask('wish', { id: this.#reception.newId(), thing, name: property, value, ...given({ ms }) });
      return { thing, property, value: wish.value, state: wish.state, until: wish.until };
    });
  }

  #unwish(id: RequestId, client: HomeClient, { thing, property }: Extract<TcpRequest, { t: 'unwish' }>): string | undefined {
    const found = findAffordance(client.house, thing, 'properties', property);
    if (isMissing(found)) return errorLine(id, found.code, found.message);
    return this.#later(id, () => client.ask('unwish', { thing, name: property }));
  }

  #notify(id: RequestId, client: HomeClient, request: Extract<TcpRequest, { t: 'notify' }>): string | undefined {
    const { t: _, id: __, ...message } = request;
    return this.#later(id, async () => {
      const { notice } = await client.ask('notify', message);
      return { notice: notice.id, to: [...new Set(notice.told.map(({ to }) => to))] };
    });
  }

  /** An answer that takes its time. */
  #later(id: RequestId, work: () => Promise<unknown>): string | undefined {
    if (this.#pending >= MAX_PENDING) return tooMany(id);
    this.#pending++;
    work().then(
      (result) => this.#conclude(resultLine(id, result)),
      (error: unknown) => this.#conclude(refusalLine(id, error)),
    );
    return undefined;
  }

  #read(id: RequestId, client: HomeClient, thing: string, property: string): string {
    const found = findAffordance(client.house, thing, 'properties', property);
    if (isMissing(found)) return errorLine(id, found.code, found.message);
    return resultLine(id, readingOf(client.house.values.get(`${thing}/${property}`), isLive(client)));
  }

  #run(id: RequestId, client: HomeClient, kind: 'properties' | 'actions', request: CommandRequest): string | undefined {
    const found = findAffordance(client.house, request.thing, kind, request.name);
    if (isMissing(found)) return errorLine(id, found.code, found.message);
    if (this.#pending >= MAX_PENDING) return tooMany(id);
    this.#pending++;
    const run = client.command(request);
    if (isRepeating(found)) this.#repeating.add(run);
    const tell = (step: CommandStep): void => {
      if (!isEnd(step.step)) this.#program.say(stepLine(id, stepOf(step)));
    };
    for (const step of run.steps) tell(step);
    const quiet = [
      run.onStep(tell),
      run.onOutput(({ index, at, media, bytes }) => {
        if (this.#program.idle) this.#program.say(outputLine(id, { index, at, media, base64: toBase64(bytes) }));
      }),
    ];
    void run.done.then((end) => {
      for (const stop of quiet) stop();
      this.#repeating.delete(run);
      this.#conclude(endLine(id, end));
    });
    return undefined;
  }

  /** The answer, and in the same breath every value as it is now: what comes later replaces it. */
  #observe(id: RequestId, client: HomeClient, thing: string | undefined, property: string | undefined): string {
    const { house } = client;
    if (thing === undefined && property !== undefined) return errorLine(id, 'malformed', 'observe: name the thing too, or neither');
    if (thing !== undefined && !house.things.has(thing))
      return errorLine(id, 'noSuchThing', `there is no thing "${thing}": ask for "things"`);
    if (thing !== undefined && property !== undefined) {
      const found = findAffordance(house, thing, 'properties', property);
      if (isMissing(found)) return errorLine(id, found.code, found.message);
      const key = `${thing}/${property}`;
      if (isWhileObserved(found) && !this.#pictures.has(key)) this.#pictures.set(key, client.observe(thing, property));
    }
    if (!this.observed.add(thing, property)) return errorLine(id, 'unavailable', `at most ${MAX_OBSERVED} observations: unobserve some`);
    const lines = [resultLine(id, {})];
    for (const value of house.values.values()) {
      const asked = thing === undefined || (value.thing === thing && (property === undefined || value.name === property));
      if (asked) lines.push(valueNews(value, isLive(client)).text);
    }
    return lines.join('\n');
  }

  #unobserve(id: RequestId, thing: string | undefined, property: string | undefined): string {
    this.observed.remove(thing, property);
    for (const [key, stop] of this.#pictures) {
      const at = key.lastIndexOf('/');
      if (this.observed.wantsPicture(key.slice(0, at), key.slice(at + 1))) continue;
      stop();
      this.#pictures.delete(key);
    }
    return resultLine(id, {});
  }

  #conclude(line: string): void {
    this.#pending--;
    this.#program.conclude(line);
  }
}

const isLive = (client: HomeClient): boolean => client.link.state === 'live';
const tooMany = (id: RequestId): string =>
  errorLine(id, 'unavailable', `${MAX_PENDING} requests are under way on this connection: wait for answers`);

/** The fields that are there. */
function given<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

function describeLink(client: HomeClient): string {
  const { link } = client;
  return link.state === 'broken' || link.state === 'dead' ? link.detail : `the link is ${link.state}, try again in a moment`;
}
