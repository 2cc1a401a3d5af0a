import { readFileSync } from 'node:fs';
import { sharedPath } from './shared.js';

const MARKS: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '0': '\0', Z: '\x1a' };

/** Where the dump of the reference server's database lies. */
export const referenceDumpPath = (): string => sharedPath('reference', 'database', 'dump.sql');

/** The rows of one table of the dump, columns in the order of the table; numbers are texts. */
export function referenceRows(table: string): readonly (readonly (string | null)[])[] {
  const sql = readFileSync(referenceDumpPath(), 'utf8');
  const start = sql.indexOf(`INSERT INTO \`${table}\` VALUES\n`);
  if (start < 0) return [];
  const end = sql.indexOf(';\n/*!40000 ALTER TABLE', start);
  return sql
    .slice(sql.indexOf('\n', start) + 1, end)
    .split('\n')
    .map((line) =>
      [...line.matchAll(/(?:^\(|,)(?:'((?:[^'\\]|\\[^])*)'|(NULL)|(-?\d+))/g)].map(([, text, none, number]) =>
        none ? null : (number ?? unescape(text ?? '')),
      ),
    );
}

function unescape(text: string): string {
  return text.replace(/\\([^])/g, (_, mark: string) => MARKS[mark] ?? mark);
}
