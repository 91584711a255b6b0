import { type FromPhone, fromPhone, toUtf8 } from '@around/messages';

/** One message of a phone; a home ends the session over a longer one. */
const MAX_JSON = 65_000;

/** Why a home would not even read it: better refused here than the session ended there. */
export function unfitness(message: FromPhone): string | undefined {
  let json: string;
  try {
    json = fromPhone.encode(message);
  } catch {
    return 'it is no JSON';
  }
  const checked = fromPhone.decode(toUtf8(json), MAX_JSON);
  return checked.ok ? undefined : checked.error;
}
