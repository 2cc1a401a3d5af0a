/** Reads what node-soap makes of a response: texts, or objects with `$value` where an element has attributes. */

/** A field of a value; undefined where it is none. */
export function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}

/** The text of an element; empty for an empty one and for one that is not there. */
export function textOf(value: unknown): string {
  const inner = typeof value === 'object' ? field(value, '$value') : value;
  return typeof inner === 'string' || typeof inner === 'number' || typeof inner === 'boolean' ? String(inner) : '';
}

/** The text, or undefined where the element is not there. */
export function optionalText(value: unknown): string | undefined {
  return value === undefined || value === null ? undefined : textOf(value);
}

/** Whether an `xs:boolean` is true. */
export const isTrue = (value: unknown): boolean => textOf(value) === 'true';

/** A number; throws where it is none. */
export function integerOf(value: unknown): number {
  const number = Number(textOf(value));
  if (!Number.isSafeInteger(number)) throw new Error('the answer holds a text where a number was expected');
  return number;
}

/** An element that may be repeated. */
export function listOf(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? (value as readonly unknown[]) : [value];
}

/** A map: `entry` elements with `key` and `value`. */
export function entriesOf(value: unknown): ReadonlyMap<string, string> {
  return new Map(listOf(field(value, 'entry')).map((entry) => [textOf(field(entry, 'key')), textOf(field(entry, 'value'))]));
}
