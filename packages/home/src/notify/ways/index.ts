import type { PushKeys } from '../../storage/pushKeys.js';
import type { Ways } from '../way.js';
import type { EmailSettings } from './emailWay.js';
import { PushWay } from './pushWay.js';
import type { WebhookSettings } from './webhookWay.js';

export interface WaysSettings {
  readonly push: { readonly private: boolean | readonly string[]; readonly contact?: string | undefined };
  readonly email?: EmailSettings | undefined;
  readonly webhook?: WebhookSettings | undefined;
}

export interface WaysHome {
  readonly homeId: string;
  readonly keys: PushKeys;
  /** Where its people open it, for a push service that has something to say; missing: nobody can be told. */
  readonly contact: () => string | undefined;
}

/** RFC 8292 wants somebody; a push service refuses names that there cannot be. */
const NOBODY = 'https://around.invalid';

/** The ways by which a home on this machine tells people. What one needs is loaded when it is first used. */
export function nodeWays(
  settings: WaysSettings,
  { homeId, keys, contact }: WaysHome,
  ports: { readonly wall: () => number; readonly ca?: string | undefined; readonly timeoutMs?: number } = { wall: Date.now },
): Ways {
  const { email, webhook } = settings;
  const { wall, ca, timeoutMs } = ports;
  const patience = timeoutMs === undefined ? {} : { timeoutMs };
  const push = new PushWay(
    { wall },
    {
      ...{ homeId, keys, ca, ...patience },
      contact: () => settings.push.contact ?? contact() ?? NOBODY,
      privateServers: settings.push.private,
    },
  );
  return {
    push: (telling, to) => push.send(telling, to),
    seal: (to, json, until) => push.seal(to, json, until),
    ...(email === undefined
      ? {}
      : {
          email: async (telling, to) => {
            const { EmailWay } = await import('./emailWay.js');
            return new EmailWay(email, { home: homeId, ca }).send(telling, to);
          },
        }),
    ...(webhook === undefined
      ? {}
      : {
          webhook: async (telling, to) => {
            const { WebhookWay } = await import('./webhookWay.js');
            return new WebhookWay({ wall }, webhook, { home: homeId, ca, ...patience }).send(telling, to);
          },
        }),
  };
}
