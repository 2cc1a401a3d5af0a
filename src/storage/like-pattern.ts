/** What a pattern of LIKE consists of; a backslash takes the next character's meaning away, as in MySQL. */
const PARTS = /\\([^])|([^])/gu;

/**
 * A pattern of LIKE as one of SQLite's GLOB. SQLite's own LIKE does not tell letter case apart, and has no escape
 * character; GLOB compares as MySQL does with the tables that we make.
 */
export function globPattern(like: string): string {
  return like.replace(PARTS, (_, escaped: string | undefined, plain: string | undefined) => {
    if (plain === '%') return '*';
    if (plain === '_') return '?';
    return literal(escaped ?? plain ?? '');
  });
}

function literal(character: string): string {
  return /[*?[]/.test(character) ? `[${character}]` : character;
}
