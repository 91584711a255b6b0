import {
  AskError,
  type ClientUpdate,
  type CommandOutput,
  type CommandRequest,
  type CommandRun,
  type HomeClient,
  type HouseView,
  type Identity,
  type LinkState,
  type PingResult,
} from '@around/client';
import type { Change, CommandStep, SceneBrief, StepName, ThingEntry, ThingValue } from '@around/messages';

const AT = 1_768_485_751_000;

/** A home as the client shows it, that does what the test says. */
export class FakeHome implements HomeClient {
  readonly identity: Identity = {
    home: { id: 'AAAAAAAAAAAAAAAAAAAAAA', title: 'Home' },
    homeKey: '',
    key: { id: 'k', user: 'php', role: 'service' },
    psk: '',
    token: '',
    lan: [],
  };
  link: LinkState = { state: 'live', way: 'relay', url: 'wss://relay.example', since: AT };
  readonly things = new Map<string, ThingEntry>();
  readonly values = new Map<string, ThingValue>();
  readonly scenes = new Map<string, SceneBrief>();
  known = true;
  readonly runs: FakeRun[] = [];
  readonly observed = new Set<string>();
  readonly #listeners = new Set<(update: ClientUpdate) => void>();

  constructor() {
    this.things.set('living/lamp', {
      id: 'living/lamp',
      controller: 'living',
      td: {
        title: 'Lamp',
        '@type': ['OnOffSwitch', 'Light'],
        properties: {
          on: { type: 'boolean', '@type': 'OnOffProperty', forms: [{ href: 'x' }] },
          brightness: { type: 'number', unit: 'percent' },
        },
        actions: { fade: { input: { type: 'object' } } },
        events: { overheated: {} },
      },
    });
    this.things.set('hall/camera', {
      id: 'hall/camera',
      controller: 'hall',
      td: {
        title: 'Camera',
        properties: { image: { type: 'null', contentMediaType: 'image/jpeg', 'around:whileObserved': true } },
        actions: { photos: { 'around:repeat': 5_000 } },
      },
    });
    this.set('living/lamp', 'on', false);
  }

  get house(): HouseView {
    return {
      things: this.things,
      values: this.values,
      controllers: new Map(),
      commands: new Map(),
      relay: undefined,
      wishes: new Map(),
      looks: new Map(),
      scenes: this.scenes,
      amiss: new Map(),
      rooms: [],
      you: undefined,
      known: this.known,
    };
  }

  get listeners(): number {
    return this.#listeners.size;
  }

  async start(): Promise<void> {}
  async stop(): Promise<void> {}
  wake(): void {}

  subscribe(listener: (update: ClientUpdate) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  command(request: CommandRequest): CommandRun {
    const run = new FakeRun(request);
    this.runs.push(run);
    return run;
  }

  memory(): undefined {}
  remember(): void {}
  observe(thing: string, name: string): () => void {
    this.observed.add(`${thing}/${name}`);
    return () => this.observed.delete(`${thing}/${name}`);
  }

  async ping(): Promise<PingResult> {
    if (this.link.state !== 'live') throw new AskError('away', 'the home is away');
    return { total: 12, way: 'relay', homeHeld: 1 };
  }

  readonly asked: { what: string; with: unknown }[] = [];
  /** What the home answers; missing: that it is away. */
  readonly answers: Record<string, unknown> = {};

  async ask(what: string, request: unknown): Promise<never> {
    this.asked.push({ what, with: request });
    const answer = this.answers[what] ?? new AskError('away', 'not here');
    if (answer instanceof Error) throw answer;
    return answer as never;
  }

  set(thing: string, name: string, value: unknown): Change {
    const newest: ThingValue = { thing, name, value, at: AT, quality: 'good' };
    this.values.set(`${thing}/${name}`, newest);
    return { k: 'value', n: 1, value: newest };
  }

  tell(update: Partial<ClientUpdate>): void {
    for (const listener of this.#listeners) listener({ changes: [], ...update });
  }
}

export class FakeRun implements CommandRun {
  readonly id = 'command';
  readonly steps: CommandStep[] = [];
  readonly request: CommandRequest;
  readonly done: Promise<CommandStep>;
  cancelled = false;
  readonly #onStep = new Set<(step: CommandStep) => void>();
  readonly #onOutput = new Set<(output: CommandOutput) => void>();
  #end!: (step: CommandStep) => void;

  constructor(request: CommandRequest) {
    this.request = request;
    this.done = new Promise((resolve) => {
      this.#end = resolve;
    });
    this.step('accepted');
  }

  onStep(listener: (step: CommandStep) => void): () => void {
    this.#onStep.add(listener);
    return () => this.#onStep.delete(listener);
  }

  onOutput(listener: (output: CommandOutput) => void): () => void {
    this.#onOutput.add(listener);
    return () => this.#onOutput.delete(listener);
  }

  step(step: StepName, more: Partial<CommandStep> = {}): CommandStep {
    const { thing, op, name } = this.request;
    const made: CommandStep = { command: this.id, thing, op, name, by: 'php', step, at: AT, ...more };
    this.steps.push(made);
    for (const listener of this.#onStep) listener(made);
    return made;
  }

  end(step: StepName, more: Partial<CommandStep> = {}): void {
    this.#end(this.step(step, more));
  }

  output(bytes: Uint8Array): void {
    for (const listener of this.#onOutput) listener({ index: 0, at: AT, media: 'image/jpeg', bytes });
  }

  cancel(): void {
    this.cancelled = true;
  }
}
