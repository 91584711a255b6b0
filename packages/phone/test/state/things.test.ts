import type { ThingEntry } from '@around/messages';
import { describe, expect, it } from 'vitest';
import { matches } from '../../src/state/search.js';
import { mainProperty, puckProperty, readThing } from '../../src/state/things.js';

const entry = (td: Record<string, unknown>): ThingEntry => ({ id: 'living/lamp', controller: 'living', td: { title: 'Lamp', ...td } });

describe('a description', () => {
  it('survives nonsense where its parts should be', () => {
    for (const properties of [undefined, null, [], 'x', { a: null, b: 7, c: [] }])
      expect(readThing(entry({ properties, '@type': 7 })).properties).toEqual([]);
  });

  it('shows the most telling property, and switches by the puck what may be switched', () => {
    const level = { type: 'number', '@type': 'BrightnessProperty' };
    const on = { type: 'boolean', '@type': ['OnOffProperty'] };
    const light = readThing(entry({ properties: { level, on } }));
    expect(mainProperty(light)?.name).toBe('on');
    expect(puckProperty(light)?.name).toBe('on');
    expect(puckProperty(readThing(entry({ properties: { on: { ...on, readOnly: true } } })))).toBeUndefined();
    expect(puckProperty(readThing(entry({ properties: { on: { ...on, 'around:class': 3 } } }))), 'a risk is asked twice').toBeUndefined();
  });

  it('never shows what cannot be read', () => {
    expect(mainProperty(readThing(entry({ properties: { secret: { type: 'string', writeOnly: true } } })))).toBeUndefined();
  });
});

describe('search', () => {
  const thing = readThing(entry({ title: 'Café Lámp', properties: { level: { type: 'number', title: 'Brightness' } } }));
  it.each(['cafe', 'LAMP', 'living', 'bright', 'kitchen lamp', 'ｌａｍｐ', '  '])('finds by "%s"', (query) => {
    expect(matches(thing, 'Kitchen', query)).toBe(true);
  });
  it('wants every word', () => {
    expect(matches(thing, 'Kitchen', 'lamp garage')).toBe(false);
  });
});
