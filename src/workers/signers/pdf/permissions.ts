/** Permissions of a document by SignServer's names, with their bits in P (ISO 32000-2 table 22). */
const PERMISSION_BITS: ReadonlyMap<string, number> = new Map([
  ['ALLOW_PRINTING', 2052],
  ['ALLOW_MODIFY_CONTENTS', 8],
  ['ALLOW_COPY', 16],
  ['ALLOW_MODIFY_ANNOTATIONS', 32],
  ['ALLOW_FILL_IN', 256],
  ['ALLOW_SCREENREADERS', 512],
  ['ALLOW_ASSEMBLY', 1024],
  ['ALLOW_DEGRADED_PRINTING', 4],
]);

/** The names in a list, without the white space around them. */
const namesIn = (list: string): readonly string[] =>
  list
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');

/** The first name of a list that is none of a permission. */
export const unknownPermission = (list: string): string | undefined => namesIn(list).find((name) => !PERMISSION_BITS.has(name));

/** The bits of all permissions in a list; names that are not known count for nothing. */
export const permissionBits = (list: string): number => namesIn(list).reduce((bits, name) => bits | (PERMISSION_BITS.get(name) ?? 0), 0);

/** The bits of the permissions that a document has by name, without those in a list. */
export function withoutPermissions(current: number, list: string): number {
  const removed = new Set(namesIn(list));
  let bits = 0;
  for (const [name, its] of PERMISSION_BITS) if ((current & its) === its && !removed.has(name)) bits |= its;
  return bits;
}

/** The bits of a document that have names. */
export const namedPermissions = (current: number): number => withoutPermissions(current, '');
