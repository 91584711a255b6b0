import { checkValue, type DataSchema } from '@around/messages';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addRow, type Draft, draftOf, mayAdd, needsNoInput, readDraft, removeRow } from '../../src/state/form.js';

const FADE: DataSchema = {
  type: 'object',
  properties: {
    level: { type: 'number', minimum: 0, maximum: 100 },
    duration: { type: 'integer', minimum: 0, default: 500 },
    note: { type: 'string', maxLength: 5 },
  },
  required: ['level'],
};

const faultsOf = (schema: DataSchema, draft: Draft): string[] => {
  const result = readDraft(schema, draft);
  return result.ok ? [] : [...result.faults.keys()];
};

describe('a form', () => {
  it('gives back the value it was filled with, whatever the schema', () => {
    const cases: [DataSchema, unknown][] = [
      [{ type: 'boolean' }, true],
      [{ type: 'integer' }, -3],
      [{ type: 'number' }, 2.5],
      [{ type: 'string' }, 'ほたる'],
      [{ type: 'string', enum: ['a', 'b'] }, 'b'],
      [{ enum: [1, { x: 1 }] }, { x: 1 }],
      [{ const: 7 }, 7],
      [{ type: 'null' }, null],
      [{}, { any: ['thing'] }],
      [{ type: 'array', items: { type: 'integer' } }, [1, 2]],
      [
        { type: 'object', properties: { a: { type: 'array', items: { type: 'object', properties: { b: { type: 'boolean' } } } } } },
        { a: [{ b: true }] },
      ],
    ];
    for (const [schema, value] of cases) expect(readDraft(schema, draftOf(schema, value))).toEqual({ ok: true, value });
  });

  it('leaves out an optional field that nobody gave, and takes defaults', () => {
    expect(readDraft(FADE, draftOf(FADE, { level: 40 }))).toEqual({ ok: true, value: { level: 40, duration: 500 } });
  });

  it('names each field that is wrong', () => {
    expect(faultsOf(FADE, draftOf(FADE, { level: 101, note: 'too long' }))).toEqual(['.level', '.note']);
    expect(faultsOf(FADE, draftOf(FADE))).toEqual(['.level']);
    const points: DataSchema = { type: 'array', items: { type: 'object', properties: { x: { type: 'integer' } }, required: ['x'] } };
    expect(faultsOf(points, draftOf(points, [{ x: 1 }, { x: 1.5 }]))).toEqual(['[1].x']);
  });

  it('takes a comma for a point, and no word for a number', () => {
    expect(readDraft({ type: 'number' }, { k: 'text', text: ' 21,5 ' })).toEqual({ ok: true, value: 21.5 });
    expect(faultsOf({ type: 'number' }, { k: 'text', text: 'warm' })).toEqual(['']);
    expect(faultsOf({ type: 'number' }, { k: 'text', text: '' })).toEqual(['']);
  });

  it('asks for a choice where none is made', () => {
    const schema: DataSchema = { type: 'string', enum: ['heat', 'cool'] };
    expect(faultsOf(schema, draftOf(schema))).toEqual(['']);
  });

  it('adds and removes rows within the limits', () => {
    const schema: DataSchema = { type: 'array', items: { type: 'integer' }, minItems: 1, maxItems: 2 };
    const draft = draftOf(schema);
    if (draft.k !== 'list') throw new Error('no list');
    expect(draft.rows).toHaveLength(1);
    const two = addRow(schema, draft.rows);
    expect(mayAdd(schema, two)).toBe(false);
    expect(addRow(schema, two)).toHaveLength(2);
    expect(new Set(two.map(({ id }) => id)).size).toBe(2);
    expect(faultsOf(schema, { k: 'list', rows: [] })).toEqual(['']);
    expect(removeRow(two, 0).map(({ id }) => id)).toEqual([1]);
  });

  it('is not needed where there is nothing to enter', () => {
    expect(needsNoInput(undefined)).toBe(true);
    expect(needsNoInput({ type: 'object', properties: {} })).toBe(true);
    expect(needsNoInput({ type: 'object' })).toBe(false);
    expect(needsNoInput({ type: 'boolean' })).toBe(false);
  });

  it('never gives a value that the schema forbids, whatever was typed', () => {
    const schema = fc.constantFrom<DataSchema>(
      { type: 'integer', minimum: 2, maximum: 9 },
      { type: 'number', multipleOf: 0.5 },
      { type: 'string', minLength: 2, maxLength: 4 },
    );
    fc.assert(
      fc.property(schema, fc.string(), (one, text) => {
        const result = readDraft(one, { k: 'text', text });
        if (result.ok) expect(checkValue(one, result.value)).toBeUndefined();
      }),
    );
  });
});
