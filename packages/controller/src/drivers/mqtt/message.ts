import { fromUtf8, readJson } from '@around/messages';
import { pointed } from '../places.js';
import { parseTemplate, render, type Template } from './template.js';

/** What of a message counts. */
export interface Received {
  readonly pick?: string;
  readonly template?: string;
}

const MAX_JSON = 262_144;

/** Makes a reader of messages. It gives undefined where a message says nothing of it, and throws where it cannot be understood. @throws Error for a template that is not understood */
export function messageReader({ pick, template }: Received): (payload: Uint8Array) => unknown {
  const parsed: Template | undefined = template === undefined ? undefined : parseTemplate(template);
  return (payload) => {
    const text = fromUtf8(payload);
    if (text === undefined) throw new Error('it sent what is not UTF-8 text');
    if (parsed === undefined && pick === undefined) return text;
    const json = readJson(text, { bytes: MAX_JSON });
    if (parsed !== undefined) return render(parsed, { value: text, value_json: json.ok ? json.value : undefined });
    if (!json.ok) throw new Error('it sent what is no JSON');
    return pointed(json.value, pick as string);
  };
}
