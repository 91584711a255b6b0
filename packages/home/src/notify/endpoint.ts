import { AskRefused } from '../house/refused.js';

/** What can be told of a push service's address before it is asked. @throws AskRefused */
export function checkEndpoint(endpoint: string): void {
  let url: URL;
  try {
    url = new URL(endpoint);
  } catch {
    throw new AskRefused('malformed', 'that is no address of a push service: turn notifications off and on again');
  }
  if (url.protocol !== 'https:' || url.username !== '' || url.password !== '')
    throw new AskRefused('malformed', 'a push service is reached by https, without a password in its address');
}
