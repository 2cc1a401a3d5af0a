import fc from 'fast-check';
import type { Property, PropertyDeclarations } from '../../src/core/properties.js';

/** Texts that somebody may write where a value of that kind is wanted, right and wrong ones. */
const BY_KIND: Readonly<Record<string, fc.Arbitrary<string>>> = {
  boolean: fc.constantFrom('true', 'FALSE', 'True', 'yes', 'TRUE ', ''),
  integer: fc.oneof(fc.integer().map(String), fc.constantFrom('0', '-1', '1.5', 'one', '99999999999999999999', ' ')),
  list: fc
    .array(fc.constantFrom('SHA-256', 'SHA-384', 'org.example.Unheard', '', ' x '), { maxLength: 3 })
    .map((entries) => entries.join(',')),
};

/** Raw properties made from declarations: any of them set or not, to values that are right, nearly right or nonsense. */
export function generatedProperties(declarations: PropertyDeclarations): fc.Arbitrary<ReadonlyMap<string, string>> {
  const each = Object.entries(declarations).map(([name, property]) =>
    fc.option(valueOf(property), { nil: undefined }).map((value) => [name, value] as const),
  );
  return fc.tuple(...each).map((pairs) => new Map(pairs.filter((pair): pair is readonly [string, string] => pair[1] !== undefined)));
}

function valueOf({ kind, choices, defaultText }: Property<unknown>): fc.Arbitrary<string> {
  const known = [...(choices ?? []), ...(defaultText === undefined ? [] : [defaultText])];
  const likely = [...(known.length > 0 ? [fc.constantFrom(...known)] : []), ...(BY_KIND[kind] ? [BY_KIND[kind]] : [])];
  return fc.oneof(...likely, fc.string({ maxLength: 20 }));
}
