import type { KeyInfo } from '@around/messages';
import { CliError, EXIT } from './errors.js';

/** A key by its id or the beginning of it, four characters at least. @throws CliError */
export function findKey(phones: readonly KeyInfo[], named: string): KeyInfo {
  const found = phones.filter(({ id }) => id === named || (named.length >= 4 && id.startsWith(named)));
  if (found.length === 1) return found[0] as KeyInfo;
  const message = found.length === 0 ? `no key begins with "${named}"` : `several keys begin with "${named}": write more of it`;
  throw new CliError('noSuchKey', `${message} ("around phones" lists them)`, EXIT.usage);
}
