import type { ArchivableType } from '../../core/exchange.js';
import { choice, integer, lenientBoolean } from '../../core/properties.js';

const TYPES = {
  REQUEST: ['REQUEST'],
  RESPONSE: ['RESPONSE'],
  REQUEST_AND_RESPONSE: ['REQUEST', 'RESPONSE'],
} as const satisfies Record<string, readonly ArchivableType[]>;

/** The properties of archivers to the database. */
export const ARCHIVER_PROPERTIES = {
  ARCHIVE_OF_TYPE: choice(['REQUEST', 'RESPONSE', 'REQUEST_AND_RESPONSE'], {
    default: 'RESPONSE',
    doc: 'What is kept of each request.',
    invalid: (_, name) => `Illegal value for worker property ${name}`,
  }),
  USE_FORWARDED_ADDRESS: lenientBoolean({ default: false, doc: 'Whether the address that is kept is taken from X-Forwarded-For.' }),
  MAX_FORWARDED_ADDRESSES: integer({
    default: 1,
    min: 1,
    doc: 'How many entries of X-Forwarded-For are kept, from the last.',
    invalid: (value, name) => `Illegal value for worker property ${name}: ${value}`,
  }),
  INCLUDE_DIRECT_ADDRESS: lenientBoolean({ default: false, doc: 'Whether the address of the connection is kept besides them.' }),
} as const;

/** What ARCHIVE_OF_TYPE means. */
export function archivedTypes(value: keyof typeof TYPES): readonly ArchivableType[] {
  return TYPES[value];
}
