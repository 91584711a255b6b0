import { checkValue, type DataSchema } from '@around/messages';

/** What is wrong with an action's input, in words; undefined where nothing is. An action without a schema takes anything. */
export function inputFault(name: string, schema: DataSchema | undefined, input: unknown): string | undefined {
  if (schema === undefined) return undefined;
  if (input === undefined) {
    const optional =
      schema.default !== undefined || schema.type === 'null' || (schema.type === 'object' && (schema.required ?? []).length === 0);
    return optional ? undefined : `${name} needs an input`;
  }
  const fault = checkValue(schema, input);
  return fault === undefined ? undefined : `the input of ${name} ${fault}`;
}
