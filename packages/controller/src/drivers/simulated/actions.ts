import type { ActionSpec } from '../../things/spec.js';
import type { JobEnd } from '../driver.js';
import type { SimulatedScript } from './job.js';
import { move } from './motor.js';
import { PICTURE_MEDIA } from './picture.js';

/** The device that an action acts on. */
interface Acted {
  named(type: string): string | undefined;
  get(name: string | undefined): unknown;
  set(name: string | undefined, value: unknown): void;
  event(name: string): void;
  photo(): Uint8Array;
}

type Script = (run: SimulatedScript) => void;

const BOLT_MS = 400;
const FADE_STEPS = 10;
const DONE: JobEnd = { step: 'completed' };

/** What an action does: as its `simulate` says, else what its type means. */
export function actionScript(device: Acted, type: string, action: ActionSpec): Script {
  if (action.simulate !== undefined) return told(device, action);
  if (action.repeat !== undefined && typeof action.output === 'string') return photos(device, action.repeat);
  const position = device.named('PositionProperty');
  switch (type) {
    case 'ToggleAction':
      return (run) => {
        const on = device.named('OnOffProperty');
        run.end(DONE);
        device.set(on, device.get(on) !== true);
      };
    case 'FadeAction':
      return (run) => fade(device, run);
    case 'OpenAction':
      return (run) => (position === undefined ? run.end(DONE) : move(device, position, 100, run));
    case 'CloseAction':
      return (run) => (position === undefined ? run.end(DONE) : move(device, position, 0, run));
    case 'LockAction':
      return bolt(device, 'locked');
    case 'UnlockAction':
      return bolt(device, 'unlocked');
    default:
      // A StopAction too: having taken the motor's lane it has stopped it.
      return (run) => run.end(DONE);
  }
}

function told(device: Acted, { simulate }: ActionSpec): Script {
  const { after = 200, outcome = 'completed', set = {}, event, data } = simulate ?? {};
  return (run) => {
    if (outcome === 'hang') return;
    run.after(after, () => {
      if (outcome === 'failed') {
        run.end({ step: 'failed', code: 'exit', detail: 'the simulated device says that it failed' });
        return;
      }
      run.end({ ...DONE, ...(data === undefined ? {} : { data }) });
      for (const [name, value] of Object.entries(set)) device.set(name, value);
      const pushed = device.named('PushedProperty');
      if (event !== undefined) {
        device.set(pushed, true);
        device.event(event);
        device.set(pushed, false);
      }
    });
  };
}

function bolt(device: Acted, to: string): Script {
  return (run) =>
    run.after(BOLT_MS, () => {
      run.end(DONE);
      device.set(device.named('LockedProperty'), to);
    });
}

function photos(device: Acted, everyMs: number): Script {
  const next: Script = (run) => {
    run.progress({ media: PICTURE_MEDIA, bytes: device.photo() });
    run.after(everyMs, () => next(run));
  };
  return next;
}

/** `{level, duration}`, the duration in ms: ten steps, each told. */
function fade(device: Acted, run: SimulatedScript): void {
  const { level = 0, duration = 0 } = (typeof run.input === 'object' && run.input !== null ? run.input : {}) as Record<string, number>;
  const name = device.named('BrightnessProperty') ?? device.named('LevelProperty');
  const from = Number(device.get(name) ?? 0);
  const step = (n: number): void => {
    run.after(Math.min(duration, 3_600_000) / FADE_STEPS, () => {
      device.set(name, Math.round(from + ((level - from) * n) / FADE_STEPS));
      run.progress({ data: n * (100 / FADE_STEPS) });
      if (n === FADE_STEPS) run.end(DONE);
      else step(n + 1);
    });
  };
  step(1);
}
