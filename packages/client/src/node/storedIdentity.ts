import { fromBase64Url, ROLES, type Role } from '@around/messages';
import type { Identity } from '../api.js';

/** What a file says, checked; undefined where it is no identity. */
export function identityFrom(value: unknown): Identity | undefined {
  const it = record(value);
  const home = record(it?.home);
  const key = record(it?.key);
  if (it === undefined || home === undefined || key === undefined) return undefined;
  const texts = [home.id, home.title, it.homeKey, key.id, key.user, it.psk, it.token];
  if (!texts.every((text) => typeof text === 'string')) return undefined;
  const [id = '', title = '', homeKey = '', keyId = '', user = '', psk = '', token = ''] = texts as string[];
  const sizes =
    [homeKey, psk].every((text) => fromBase64Url(text)?.length === 32) && [id, token].every((text) => fromBase64Url(text)?.length === 16);
  const role = ROLES.find((one) => one === key.role) as Role | undefined;
  const lan = it.lan;
  if (!sizes || role === undefined || !Array.isArray(lan) || !lan.every((url) => typeof url === 'string')) return undefined;
  const relay = it.relay;
  if (relay !== undefined && typeof relay !== 'string') return undefined;
  return { home: { id, title }, homeKey, key: { id: keyId, user, role }, psk, token, lan, ...(relay === undefined ? {} : { relay }) };
}

function record(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
}
