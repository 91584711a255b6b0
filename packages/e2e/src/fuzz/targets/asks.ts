import { ASK_NAMES, type AskName, checkAnswer, checkAsk, readJson, toUtf8 } from '@around/messages';
import { goldens } from '../goldens.js';
import { decoded, saidAgain } from '../jsonPromise.js';

/** The first byte: which question; from 128 on: the answer to it. */
export function fuzz(data: Uint8Array): void {
  const pick = data[0] ?? 0;
  const what = ASK_NAMES[(pick % 128) % ASK_NAMES.length] as AskName;
  const json = readJson(data.subarray(1), { bytes: 65_536 });
  if (!json.ok) return;
  if (pick < 128) {
    const ask = decoded(checkAsk(what, json.value));
    if (ask !== undefined) saidAgain(ask, (text) => checkAsk(what, (JSON.parse(text) as { with: unknown }).with));
  } else {
    const answer = decoded<object>(checkAnswer(what, json.value));
    if (answer !== undefined) saidAgain<object>(answer, (text) => checkAnswer(what, JSON.parse(text)));
  }
}

export function seeds(): Uint8Array[] {
  const samples = goldens('asks') as Readonly<Record<string, readonly { with?: object; answer?: object }[]>>;
  return ASK_NAMES.flatMap((name, i) =>
    (samples[name] ?? []).flatMap(({ with: request, answer }) => [
      Uint8Array.of(i, ...toUtf8(JSON.stringify(request ?? {}))),
      Uint8Array.of(128 + i, ...toUtf8(JSON.stringify(answer ?? {}))),
    ]),
  );
}
