/** The value of a `Content-Type` field (RFC 9110 §8.3, RFC 2045 §5.1). */
export interface MediaType {
  /** Type and subtype in lower case. */
  readonly type: string;
  /** Parameters by name in lower case; a name given twice keeps the first value. */
  readonly parameters: ReadonlyMap<string, string>;
}

// A token or a quoted string. Each alternative consumes what the other cannot, so the time is linear.
const PARAMETER = /;[ \t]*(?:([^\s;="]+)[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*)"|([^\s;"]*)))?[ \t]*/y;

/** Reads a field value; undefined where it cannot be read. Header fields are bounded by the listener. */
export function readMediaType(field: string): MediaType | undefined {
  const type = /^[ \t]*([^\s;/]+\/[^\s;/]+)[ \t]*/.exec(field);
  if (!type?.[1]) return undefined;
  const parameters = new Map<string, string>();
  PARAMETER.lastIndex = type[0].length;
  let end = type[0].length;
  for (let match = PARAMETER.exec(field); match; match = PARAMETER.exec(field)) {
    end = PARAMETER.lastIndex;
    const [, name, quoted, token] = match;
    const key = name?.toLowerCase();
    if (key !== undefined && !parameters.has(key)) parameters.set(key, quoted?.replace(/\\(.)/g, '$1') ?? token ?? '');
  }
  return end === field.length ? { type: type[1].toLowerCase(), parameters } : undefined;
}
