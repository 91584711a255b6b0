import { cutText } from '@around/messages';
import { calculate, compare, FILTERS, isIn, numberOf, partOf, textOf } from './operations.js';

/** An expression of a template, ready to be worked out. */
export type Expression = (scope: Readonly<Record<string, unknown>>) => unknown;

const TOKEN = /\s*(?:(\d+\.?\d*)|'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|([A-Za-z_]\w*)|(==|!=|<=|>=|\/\/|[-+*/%<>|.,:()[\]{}]))/y;

type Token = { readonly t: 'number'; readonly v: number } | { readonly t: 'text' | 'name' | 'sign'; readonly v: string };

const CONSTANTS: Readonly<Record<string, unknown>> = {
  true: true,
  True: true,
  false: false,
  False: false,
  none: null,
  None: null,
};

/** @throws Error naming what is not understood */
export function parseExpression(source: string): Expression {
  const parser = new Parser(tokensOf(source), source);
  const expression = parser.choice();
  parser.end();
  return expression;
}

export const evaluate = (expression: Expression, scope: Readonly<Record<string, unknown>>): unknown => expression(scope);

function tokensOf(source: string): Token[] {
  const tokens: Token[] = [];
  const text = source.trim();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (match === null) throw new Error(`"${cutText(text.slice(at), 40)}" is not understood`);
    const [, number, single, double, name, sign] = match;
    const quoted = single ?? double;
    if (number !== undefined) tokens.push({ t: 'number', v: Number(number) });
    else if (quoted !== undefined) tokens.push({ t: 'text', v: quoted.replace(/\\(.)/g, '$1') });
    else if (name !== undefined) tokens.push({ t: 'name', v: name });
    else tokens.push({ t: 'sign', v: sign as string });
  }
  return tokens;
}

/** Recursive descent, from what binds least (`a if b else c`) to what binds most (names, filters). */
class Parser {
  readonly #tokens: readonly Token[];
  readonly #source: string;
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[], source: string) {
    this.#tokens = tokens;
    this.#source = source;
  }

  end(): void {
    if (this.#at < this.#tokens.length) this.#fail();
  }

  choice(): Expression {
    if (++this.#depth > 64) this.#fail();
    const then = this.#or();
    if (!this.#word('if')) {
      this.#depth--;
      return then;
    }
    const when = this.#or();
    const otherwise = this.#word('else') ? this.choice() : () => undefined;
    this.#depth--;
    return (scope) => (when(scope) ? then(scope) : otherwise(scope));
  }

  #or(): Expression {
    let left = this.#and();
    while (this.#word('or')) left = either(left, this.#and());
    return left;
  }

  #and(): Expression {
    let left = this.#not();
    while (this.#word('and')) left = both(left, this.#not());
    return left;
  }

  #not(): Expression {
    if (!this.#word('not')) return this.#comparison();
    const inner = this.#not();
    return (scope) => !inner(scope);
  }

  #comparison(): Expression {
    const left = this.#sum();
    if (this.#word('is')) return this.#test(left);
    if (this.#word('in')) {
      const right = this.#sum();
      return (scope) => isIn(left(scope), right(scope));
    }
    const sign = this.#sign('==', '!=', '<', '>', '<=', '>=');
    if (sign === undefined) return left;
    const right = this.#sum();
    return (scope) => compare(sign, left(scope), right(scope));
  }

  #test(left: Expression): Expression {
    const no = this.#word('not');
    const name = this.#next('name');
    if (name !== 'defined' && name !== 'none') this.#fail();
    return (scope) => (name === 'defined' ? left(scope) !== undefined : left(scope) === null) !== no;
  }

  #sum(): Expression {
    let left = this.#product();
    for (let sign = this.#sign('+', '-'); sign !== undefined; sign = this.#sign('+', '-')) left = calculated(sign, left, this.#product());
    return left;
  }

  #product(): Expression {
    let left = this.#unary();
    for (let sign = this.#sign('*', '/', '//', '%'); sign !== undefined; sign = this.#sign('*', '/', '//', '%'))
      left = calculated(sign, left, this.#unary());
    return left;
  }

  #unary(): Expression {
    if (this.#sign('-') !== undefined) {
      const inner = this.#unary();
      return (scope) => -numberOf(inner(scope));
    }
    let left = this.#access(this.#atom());
    while (this.#sign('|') !== undefined) left = this.#filter(left);
    return left;
  }

  #atom(): Expression {
    const token = this.#tokens[this.#at++];
    if (token === undefined) return this.#fail();
    if (token.t === 'number' || token.t === 'text') return () => token.v;
    if (token.t === 'name') {
      const name = token.v;
      if (Object.hasOwn(CONSTANTS, name)) return () => CONSTANTS[name];
      return (scope) => (Object.hasOwn(scope, name) ? scope[name] : undefined);
    }
    if (token.v === '(') {
      const inner = this.choice();
      this.#expect(')');
      return inner;
    }
    if (token.v === '{') return this.#table();
    if (token.v === '[') {
      const items = this.#list(']');
      return (scope) => items.map((item) => item(scope));
    }
    return this.#fail();
  }

  #table(): Expression {
    const entries: (readonly [Expression, Expression])[] = [];
    while (this.#sign('}') === undefined) {
      const key = this.choice();
      this.#expect(':');
      entries.push([key, this.choice()]);
      if (this.#sign(',') === undefined) {
        this.#expect('}');
        break;
      }
    }
    return (scope) => Object.fromEntries(entries.map(([key, value]) => [textOf(key(scope)), value(scope)]));
  }

  #list(close: string): Expression[] {
    const items: Expression[] = [];
    while (this.#sign(close) === undefined) {
      items.push(this.choice());
      if (this.#sign(',') === undefined) {
        this.#expect(close);
        break;
      }
    }
    return items;
  }

  #access(of: Expression): Expression {
    let left = of;
    for (;;) {
      const from = left;
      if (this.#sign('.') !== undefined) {
        const name = this.#next('name');
        // Methods of Python's: none is known.
        if (this.#peek('(')) this.#fail();
        left = (scope) => partOf(from(scope), name);
      } else if (this.#sign('[') !== undefined) {
        const key = this.choice();
        this.#expect(']');
        left = (scope) => partOf(from(scope), textOf(key(scope)));
      } else return left;
    }
  }

  #filter(of: Expression): Expression {
    const name = this.#next('name');
    const given = this.#sign('(') === undefined ? [] : this.#list(')');
    const filter = FILTERS[name];
    if (filter === undefined) throw new Error(`the filter "${cutText(name, 40)}" is not understood`);
    return (scope) => filter(of(scope), ...given.map((each) => each(scope)));
  }

  #word(word: string): boolean {
    const token = this.#tokens[this.#at];
    if (token?.t !== 'name' || token.v !== word) return false;
    this.#at++;
    return true;
  }

  #sign(...signs: readonly string[]): string | undefined {
    const token = this.#tokens[this.#at];
    if (token?.t !== 'sign' || !signs.includes(token.v)) return undefined;
    this.#at++;
    return token.v;
  }

  #peek(sign: string): boolean {
    const token = this.#tokens[this.#at];
    return token?.t === 'sign' && token.v === sign;
  }

  #next(kind: 'name'): string {
    const token = this.#tokens[this.#at++];
    if (token?.t !== kind) return this.#fail();
    return token.v;
  }

  #expect(sign: string): void {
    if (this.#sign(sign) === undefined) this.#fail();
  }

  #fail(): never {
    throw new Error(`"${cutText(this.#source.trim(), 80)}" is not understood`);
  }
}

const either =
  (left: Expression, right: Expression): Expression =>
  (scope) =>
    left(scope) || right(scope);
const both =
  (left: Expression, right: Expression): Expression =>
  (scope) =>
    left(scope) && right(scope);

const calculated =
  (sign: string, left: Expression, right: Expression): Expression =>
  (scope) =>
    calculate(sign, left(scope), right(scope));
