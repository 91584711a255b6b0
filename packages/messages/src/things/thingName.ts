/** What `living/lamp`, `living/lamp.on` name: a thing, and a property, action or event of it. */
export interface ThingName {
  readonly thing: string;
  readonly name?: string;
}

const NAME = '[A-Za-z0-9][A-Za-z0-9_-]{0,39}';
const THING_NAME = new RegExp(`^(${NAME}/${NAME})(?:\\.(${NAME}))?$`);

/** Reads `controller/thing` or `controller/thing.name`; undefined for anything else. */
export function parseThingName(text: string): ThingName | undefined {
  const match = THING_NAME.exec(text);
  if (match === null) return undefined;
  const [, thing, name] = match as unknown as [string, string, string | undefined];
  return name === undefined ? { thing } : { thing, name };
}

/** The way back: `living/lamp.on`. */
export const formatThingName = ({ thing, name }: ThingName): string => (name === undefined ? thing : `${thing}.${name}`);
