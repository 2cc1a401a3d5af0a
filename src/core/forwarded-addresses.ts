/**
 * The last entries of an `X-Forwarded-For` field, the one that the nearest proxy wrote first. None where there is no such
 * field or it is blank. They are texts as they were received: anybody may have written what is not one's own proxy's.
 */
export function lastForwarded(field: string | undefined, most: number): readonly string[] {
  if (field === undefined || field.trim() === '') return [];
  return field
    .split(',')
    .slice(-most)
    .map((entry) => entry.trim())
    .reverse();
}
