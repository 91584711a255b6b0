import { safeJson } from './text/sanitise.js';
import type { World } from './world.js';

/** What a command says: for people as text, with `--json` one object a line. */
export interface Output {
  readonly json: boolean;
  /** `value` with --json, else what `text` gives (nothing where it is undefined). */
  say(value: unknown, text: () => string | undefined): void;
  /** A remark for people on stderr; `value`, where given, goes out with --json. */
  remark(text: string, value?: unknown): void;
}

export function createOutput(world: Pick<World, 'out' | 'err'>, json: boolean): Output {
  return {
    json,
    say(value, text) {
      if (json) world.out(`${safeJson(value)}\n`);
      else {
        const words = text();
        if (words !== undefined) world.out(`${words}\n`);
      }
    },
    remark(text, value) {
      if (!json) world.err(`${text}\n`);
      else if (value !== undefined) world.out(`${safeJson(value)}\n`);
    },
  };
}
