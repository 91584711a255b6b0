import { type DataSchema, fromUtf8, LIMITS, readJson, toUtf8 } from '@around/messages';
import type { BoardFiles, HttpClient, HttpReply } from '@around/platform';
import { DeviceError } from '../failure.js';
import { fromDevice, toDevice } from '../fit.js';
import { HandsDevice } from '../hands/device.js';
import { type Hands, Picture } from '../hands/hands.js';
import { actionPlan, mediaOf, readPlan, writePlan } from '../hands/plan.js';
import { partsOf } from '../kinds.js';
import { needed } from '../peripherals.js';
import { fill, fillText, pointed } from '../places.js';
import { quote } from '../process/printed.js';
import type { DeviceOptions, Driver, DriverPorts } from '../registry.js';
import type { HttpAction, HttpProperty, HttpThing } from './keys.js';

/** Bytes of an answer that is no picture. */
const MAX_TEXT = 262_144;
/** Bytes of a picture: a sealed message takes a little more beside it. */
const MAX_MEDIA = LIMITS.message - 4_096;

/** Devices that are asked and told by HTTP. */
export function httpDriver(ports: DriverPorts): Driver {
  const http = needed(ports.http, 'a way to ask by HTTP');
  const files = needed(ports.boardFiles, 'a way to read files');
  return {
    device: (options) => {
      const { properties, actions } = partsOf(options.spec, 'http');
      const plan = {
        reads: Object.fromEntries(
          properties.flatMap(([name, { http: keys }]) =>
            keys?.read === undefined ? [] : [[name, readPlan(options.model, name, keys.read)]],
          ),
        ),
        writes: Object.fromEntries(
          properties.flatMap(([name, { http: keys }]) => (keys?.write === undefined ? [] : [[name, writePlan(name, keys.write)]])),
        ),
        actions: Object.fromEntries(actions.map(([name, action]) => [name, actionPlan(name, action)])),
      };
      return new HandsDevice(ports, { hands: new HttpHands({ http, files }, options), plan, host: options.host, breaker: options.plan });
    },
  };
}

interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

class HttpHands implements Hands {
  readonly #ports: { readonly http: HttpClient; readonly files: BoardFiles };
  readonly #o: DeviceOptions;
  readonly #thing: HttpThing;

  constructor(ports: { readonly http: HttpClient; readonly files: BoardFiles }, options: DeviceOptions) {
    this.#ports = ports;
    this.#o = options;
    this.#thing = options.spec.http ?? {};
  }

  async read(name: string, signal: AbortSignal): Promise<unknown> {
    const keys = this.#o.spec.properties[name]?.http as HttpProperty & { read: object };
    const media = mediaOf(this.#o.model, name);
    const reply = await this.#ask(keys.read, undefined, signal, media === undefined ? MAX_TEXT : MAX_MEDIA);
    if (media !== undefined) return pictureOf(reply, media);
    const value = fromDevice(this.#o.model.properties[name], partOf(reply, keys.read), keys);
    if (!value.ok) throw new DeviceError('badOutput', value.error);
    return value.value;
  }

  async write(name: string, value: unknown, signal: AbortSignal): Promise<void> {
    const keys = this.#o.spec.properties[name]?.http as HttpProperty & { write: object };
    await this.#ask(keys.write, toDevice(this.#o.model.properties[name], value, keys), signal, MAX_TEXT);
  }

  async invoke(name: string, input: unknown, signal: AbortSignal): Promise<unknown> {
    const keys = this.#o.spec.actions[name]?.http as HttpAction;
    const output: DataSchema | undefined = this.#o.model.actions[name]?.output;
    const media = output?.type === 'null' ? output.contentMediaType : undefined;
    const reply = await this.#ask(keys, input, signal, media === undefined ? MAX_TEXT : MAX_MEDIA);
    if (media !== undefined) return pictureOf(reply, media);
    if (output === undefined && keys.pick === undefined && keys.match === undefined) return undefined;
    const value = fromDevice(output, partOf(reply, keys));
    if (!value.ok) throw new DeviceError('badOutput', value.error);
    return value.value;
  }

  async #ask(keys: Asked, given: unknown, signal: AbortSignal, maxBytes: number): Promise<HttpReply> {
    const { base = '', ca } = this.#thing;
    const path = fillText(keys.url, given, encodeURIComponent);
    const url = /^https?:/.test(path) ? path : base.replace(/\/$/, '') + (path.startsWith('/') ? path : `/${path}`);
    if (!/^https?:/.test(url))
      throw new DeviceError('badInput', `${quote(keys.url)} is a path: give the thing http: { base: http://192.168.1.30 }`);
    const body = bodyOf(keys.body, given);
    const headers: Record<string, string> = { accept: '*/*', ...(body === undefined ? {} : { 'content-type': body.type }) };
    for (const [name, text] of Object.entries({ ...this.#thing.headers, ...keys.headers }))
      headers[name.toLowerCase()] = fillText(text, given, (word) => word.replace(/[^\t\x20-\x7e\x80-\xff]/g, '?'));
    const authorization = await this.#authorization();
    if (authorization !== undefined) headers.authorization = authorization;
    const ask = { method: keys.method, url, headers, maxBytes, signal, ...(body === undefined ? {} : { body: body.text }) };
    const trusted = ca === undefined ? {} : { ca: await this.#ports.files.readText(ca) };
    const reply = await this.#ports.http.ask({ ...ask, ...trusted });
    if (reply.status >= 200 && reply.status < 300) return reply;
    const said = (fromUtf8(reply.body) ?? '').trim();
    throw new DeviceError('exit', `it answered with status ${reply.status}${said === '' ? '' : `: ${quote(said)}`}`);
  }

  /** Read anew each time, so that a secret that was changed is taken at once. */
  async #authorization(): Promise<string | undefined> {
    const { user, passwordFile, tokenFile } = this.#thing;
    if (tokenFile !== undefined) return `Bearer ${(await this.#ports.files.readText(tokenFile)).trim()}`;
    if (user === undefined) return undefined;
    const password = passwordFile === undefined ? '' : (await this.#ports.files.readText(passwordFile)).trim();
    return `Basic ${btoa(String.fromCharCode(...toUtf8(`${user}:${password}`)))}`;
  }
}

function bodyOf(template: unknown, given: unknown): { readonly type: string; readonly text: string } | undefined {
  if (template === undefined) return undefined;
  if (typeof template === 'string') return { type: 'text/plain; charset=utf-8', text: fillText(template, given, (word) => word) };
  return { type: 'application/json', text: JSON.stringify(fill(template, given)) };
}

/** What of an answer counts. */
function partOf(reply: HttpReply, { pick, match }: { readonly pick?: string; readonly match?: string }): unknown {
  const text = fromUtf8(reply.body);
  if (text === undefined) throw new DeviceError('badOutput', 'it answered with what is not UTF-8 text');
  if (match !== undefined) {
    const found = new RegExp(match).exec(text)?.[1];
    if (found === undefined) throw new DeviceError('badOutput', `its answer does not match: it said ${quote(text)}`);
    return found;
  }
  if (pick === undefined) return text.trim();
  const json = readJson(text, { bytes: MAX_TEXT });
  if (!json.ok) throw new DeviceError('badOutput', `it answered ${quote(text)}, which is no JSON`);
  const part = pointed(json.value, pick);
  if (part === undefined) throw new DeviceError('badOutput', `there is nothing at ${pick} of its answer ${quote(text)}`);
  return part;
}

function pictureOf(reply: HttpReply, media: string): Picture {
  const [said = media] = (reply.headers['content-type'] ?? media).split(';');
  if (said.trim().split('/')[0] !== media.split('/')[0])
    throw new DeviceError('badOutput', `it answered with ${quote(said)} where ${media} was expected`);
  if (reply.body.length === 0) throw new DeviceError('badOutput', `it answered with nothing where ${media} was expected`);
  return new Picture(media, reply.body);
}
