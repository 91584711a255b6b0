/** What a typed line that is not shown comes to: `typed` at Enter, `interrupted` by Ctrl-C or Ctrl-D. */
export type SecretEnd = { readonly typed: string } | 'interrupted';

const MAX = 200;

/** Collects one line from a terminal in raw mode: backspace takes back, Ctrl-U takes all back. Pure. */
export class SecretLine {
  #text: string[] = [];

  /** @returns the end, with what came after it */
  push(chunk: string): { readonly end: SecretEnd; readonly rest: string } | undefined {
    const chars = [...chunk];
    for (const [i, char] of chars.entries()) {
      const rest = chars.slice(i + 1).join('');
      if (char === '\r' || char === '\n') return { end: { typed: this.#text.join('') }, rest };
      if (char === '\u0003' || (char === '\u0004' && this.#text.length === 0)) return { end: 'interrupted', rest };
      if (char === '\u007f' || char === '\b') this.#text.pop();
      else if (char === '\u0015') this.#text = [];
      else if (char >= ' ' && this.#text.length < MAX) this.#text.push(char);
    }
    return undefined;
  }
}
