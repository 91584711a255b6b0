import { HandsDevice } from '../hands/device.js';
import type { Hands } from '../hands/hands.js';
import { writePlan } from '../hands/plan.js';
import { partsOf } from '../kinds.js';
import type { DeviceOptions, Driver, DriverPorts } from '../registry.js';
import { GpioInput } from './input.js';
import type { GpioEvent, GpioProperty } from './keys.js';
import { GpioOutput } from './output.js';
import { type Line, type ToolsVersion, toolsVersion } from './tools.js';

/** Lines of a GPIO chip, by libgpiod's own tools (decision 0019). */
export function gpioDriver(ports: DriverPorts): Driver {
  let known: Promise<ToolsVersion> | undefined;
  const version = (signal: AbortSignal): Promise<ToolsVersion> => {
    known ??= toolsVersion(ports.watchdog, signal);
    // Installed meanwhile, perhaps: asked again the next time.
    known.catch(() => {
      known = undefined;
    });
    return known;
  };
  return {
    device(options) {
      const { properties } = partsOf(options.spec, 'gpio');
      const writes = properties.flatMap(([name, { gpio }]) => (gpio?.direction === 'out' ? [[name, writePlan(name, gpio)] as const] : []));
      const plan = { reads: {}, writes: Object.fromEntries(writes), actions: {} };
      return new HandsDevice(ports, { hands: new LineHands(ports, version, options), plan, host: options.host, breaker: options.plan });
    },
  };
}

class LineHands implements Hands {
  readonly #version: (signal: AbortSignal) => Promise<ToolsVersion>;
  readonly #inputs: readonly GpioInput[];
  readonly #outputs = new Map<string, GpioOutput>();

  constructor(ports: DriverPorts, version: (signal: AbortSignal) => Promise<ToolsVersion>, { spec, host }: DeviceOptions) {
    this.#version = version;
    const { properties, events } = partsOf(spec, 'gpio');
    const chip = spec.gpio?.chip ?? 'gpiochip0';
    const inputs = new Map<string, Parts>();
    const at = (keys: GpioProperty | GpioEvent): Parts => {
      const id = String(keys.line);
      const parts = inputs.get(id) ?? { line: lineOf(chip, keys), properties: [], events: [] };
      inputs.set(id, parts);
      return parts;
    };
    for (const [name, { gpio }] of properties) {
      if (gpio?.direction === 'in') at(gpio).properties.push(name);
      else if (gpio !== undefined) this.#outputs.set(name, new GpioOutput(ports, lineOf(chip, gpio), (detail) => lost(name, detail)));
    }
    // A property and an event may share a line, of which there can be only one reader.
    for (const [name, { gpio }] of events) if (gpio !== undefined) at(gpio).events.push([name, gpio.edge]);
    const lost = (name: string, detail: string): void => {
      host.notice('failed', name, `the line is held no more: ${detail}`);
      host.unavailable(name);
    };
    this.#inputs = [...inputs.values()].map(
      (parts) =>
        new GpioInput(ports, {
          line: parts.line,
          version,
          onValue(on, edge) {
            for (const name of parts.properties) host.reading(name, on);
            if (edge) for (const [name, which] of parts.events) if (which === 'both' || (which === 'rising') === on) host.event(name);
          },
          onFault(detail) {
            for (const name of parts.properties) host.unavailable(name);
            host.notice('failed', parts.properties[0] ?? parts.events[0]?.[0], `the line cannot be read: ${detail}`);
          },
        }),
    );
  }

  start(): void {
    for (const input of this.#inputs) input.start();
  }

  async stop(): Promise<void> {
    for (const input of this.#inputs) input.stop();
    await Promise.all([...this.#outputs.values()].map((output) => output.release()));
  }

  async write(name: string, value: unknown, signal: AbortSignal): Promise<void> {
    const output = this.#outputs.get(name) as GpioOutput;
    await output.set(await this.#version(signal), value === true || (typeof value === 'number' && value !== 0), signal);
  }
}

interface Parts {
  readonly line: Line;
  readonly properties: string[];
  readonly events: [string, GpioEvent['edge']][];
}

const lineOf = (chip: string, { line, activeLow, pull, debounce }: GpioProperty | GpioEvent): Line => ({
  chip,
  line,
  activeLow,
  debounce,
  ...(pull === undefined ? {} : { pull }),
});
