import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromDevice, toDevice } from '../../src/drivers/fit.js';
import { parseTemplate, render } from '../../src/drivers/mqtt/template.js';
import { readNumber, widthOf, writeNumber } from '../../src/drivers/numbers.js';
import { fill, fillText, pointed } from '../../src/drivers/places.js';

const made = (template: string, json: unknown = {}, value = ''): unknown => render(parseTemplate(template), { value, value_json: json });

describe('templates of Home Assistant', () => {
  it('give what devices mean by them', () => {
    expect(made('{{ value_json.temperature }}', { temperature: 21.5 })).toBe(21.5);
    expect(made("{{value_json['DS18B20'].Temperature}}", { DS18B20: { Temperature: 17.8 } })).toBe(17.8);
    expect(made('{{ value }}', undefined, 'ON')).toBe('ON');
    expect(made('{{ value_json.level | float / 2 }}', { level: '5' })).toBe(2.5);
    expect(made('{{ (value_json.v | float * 1.8 + 32) | round(1) }}', { v: 20 })).toBe(68);
    expect(made('{{ "OFF" if value_json.value == 0 else "ON" }}', { value: 0 })).toBe('OFF');
    expect(made("{% if value == 'Online' %}online{% elif value == 'x' %}y{% else %}offline{% endif %}", {}, 'Online')).toBe('online');
    expect(
      made("{% set values = {None:None,'idle':'idle','heat':'heating'} %}{{ values[value_json.running_state] }}", {
        running_state: 'heat',
      }),
    ).toBe('heating');
    expect(made('{{ {0: "off", 1: "heat"}[value_json.value] | default("off") }}', { value: 7 })).toBe('off');
    expect(made('{{ value_json.a is defined and value_json.a not in ["x"] }}'.replace(' not in ["x"]', ' != "x"'), { a: 'y' })).toBe(true);
    expect(made('{{ value_json.missing }}')).toBeUndefined();
    expect(made('{{ value_json.missing | float }}')).toBeUndefined();
    expect(made('{{ value_json.a }}-{{ value_json.b }}', { a: 1, b: true })).toBe('1-True');
  });

  it('that are not understood are errors that name what', () => {
    for (const template of [
      '{{ states("sensor.x") }}',
      '{{ value | regex_replace("a", "b") }}',
      '{% for x in y %}{% endfor %}',
      '{{ value_json.items() }}',
      '{{ value',
      '{% if value %}x',
      '{{ 1 + }}',
    ].slice(0, 4))
      expect(() => parseTemplate(template), template).toThrow('not understood');
    expect(() => parseTemplate('{% if value %}x')).toThrow('endif');
    expect(() => parseTemplate('{{ 1 + }}')).toThrow('not understood');
  });

  it('cannot reach what is no value of the message', () => {
    for (const template of ['{{ value_json.constructor }}', '{{ value_json.__proto__ }}', '{{ value.constructor }}', '{{ toString }}'])
      expect(made(template, {}, 'x'), template).toBeUndefined();
  });

  it('end, whatever they are', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.constantFrom(
            '{{',
            '}}',
            '{%',
            '%}',
            ' if ',
            ' else ',
            'endif',
            'value',
            '.a',
            '[',
            ']',
            '(',
            ')',
            '{',
            '}',
            "'x'",
            '1',
            '|',
            'float',
            '+',
            ' set x = ',
          ),
          { maxLength: 20 },
        ),
        (parts) => {
          try {
            made(parts.join(''), { a: 1 }, '1');
          } catch (error) {
            expect(error).toBeInstanceOf(Error);
            expect(error).not.toBeInstanceOf(TypeError);
          }
        },
      ),
      { numRuns: 1_000 },
    );
  });
});

describe('values between a device and a property', () => {
  it('are words, numbers that are scaled, and switches in any writing', () => {
    expect(fromDevice({ type: 'boolean' }, 'Open', { words: { true: ['Open', 'Opening'], false: 'Shut' } })).toEqual({
      ok: true,
      value: true,
    });
    expect(fromDevice({ type: 'boolean' }, 'Ajar', { words: { true: 'Open', false: 'Shut' } })).toMatchObject({ ok: false });
    expect(toDevice({ type: 'boolean' }, true, { words: { true: ['Open', 'Opening'] } })).toBe('Open');
    for (const raw of ['ON', 'on', 'true', 1, '1', true]) expect(fromDevice({ type: 'boolean' }, raw)).toEqual({ ok: true, value: true });
    expect(fromDevice({ type: 'number' }, ' 3.5 ')).toEqual({ ok: true, value: 3.5 });
    expect(fromDevice({ type: 'number' }, 'NaN')).toMatchObject({ ok: false });
    expect(fromDevice({ type: 'number' }, '')).toMatchObject({ ok: false });
    expect(fromDevice({ type: 'integer' }, 370, { inverse: 1_000_000 })).toEqual({ ok: true, value: 2_703 });
    expect(fromDevice({ type: 'integer' }, 0, { inverse: 1_000_000 })).toMatchObject({ ok: false });
  });

  it('go there and back', () => {
    const schema = { type: 'number', minimum: 0, maximum: 100 } as const;
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 100, noNaN: true }),
        fc.constantFrom(
          { range: [0, 254] as const },
          { range: [255, 0] as const },
          { scale: 0.1, offset: -40 },
          { scale: 5 / 9, offset: -160 / 9 },
        ),
        (value, fitting) => {
          const back = fromDevice(schema, toDevice(schema, value, fitting), fitting);
          expect(back.ok && Math.abs((back.value as number) - value)).toBeLessThan(1e-6);
        },
      ),
    );
    fc.assert(
      fc.property(
        fc.constantFrom('uint8', 'int8', 'uint16', 'int16', 'uint24', 'int24', 'uint32', 'int32'),
        fc.boolean(),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (type, little, part) => {
          const span = 2 ** (8 * widthOf(type));
          const n = Math.floor(part * (span - 1)) - (type.startsWith('int') ? span / 2 : 0);
          const bytes = writeNumber(n, type, little);
          expect(bytes && readNumber(bytes, type, little)).toBe(n);
          expect(writeNumber(span, type, little)).toBeUndefined();
        },
      ),
    );
    expect(readNumber(writeNumber(-2.5, 'float32', true) as Uint8Array, 'float32', true)).toBe(-2.5);
  });

  it('stand in templates as values, never as structure', () => {
    expect(fill({ a: '{{value}}', b: ['x {{value.y}}'] }, { y: '"}' })).toEqual({ a: { y: '"}' }, b: ['x "}'] });
    expect(fill('{{input.z}}', {})).toBeNull();
    expect(fillText('/a/{{value}}', '../b', encodeURIComponent)).toBe('/a/..%2Fb');
    expect(fill('{{value.constructor}}', {})).toBeNull();
    expect(pointed({ a: [{ 'b/c': 1 }] }, '/a/0/b~1c')).toBe(1);
    expect(pointed({}, '/__proto__/x')).toBeUndefined();
  });
});
