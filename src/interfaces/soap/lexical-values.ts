import { decodeBase64 } from './base64.js';
import type { SimpleType } from './contract.js';
import type { SimpleValue } from './message.js';
import { clientFault, echoed } from './soap-fault.js';

const INT32 = { min: -0x80000000, max: 0x7fffffff };
const INT64 = { min: -(2n ** 63n), max: 2n ** 63n - 1n };
const INTEGER = /^[+-]?\d{1,40}$/;
const DATE_TIME = /^-?\d{4,9}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)?$/;

/**
 * The value that a text stands for in a type (XML Schema Part 2 §3); throws a Client fault that names `where` the text
 * stood, such as `element worker`, for a text that the type does not have.
 */
export function readLexicalValue(type: SimpleType, text: string, where: string): SimpleValue {
  if (type.choices && !type.choices.includes(text)) throw notOfType(text, where, `one of ${type.choices.join(', ')}`);
  switch (type.base) {
    case 'string':
    case 'anyType':
      return text;
    case 'base64Binary':
      return readBase64(text, where);
    case 'int':
      return readInt(text, where);
    case 'long':
      return readLong(text, where);
    case 'boolean':
      return readBoolean(text, where);
    case 'dateTime':
      return readDateTime(text, where);
  }
}

function readBase64(text: string, where: string): Uint8Array {
  const bytes = decodeBase64(text);
  // The text is not repeated: it is a document.
  if (!bytes) throw clientFault(`The content of ${where} is not valid base64.`);
  return bytes;
}

function readInt(text: string, where: string): number {
  const value = INTEGER.test(collapsed(text)) ? Number(collapsed(text)) : Number.NaN;
  if (!(value >= INT32.min && value <= INT32.max)) throw notOfType(text, where, 'a 32-bit integer');
  return value;
}

function readLong(text: string, where: string): bigint {
  if (!INTEGER.test(collapsed(text))) throw notOfType(text, where, 'a 64-bit integer');
  const value = BigInt(collapsed(text).replace(/^\+/, ''));
  if (value < INT64.min || value > INT64.max) throw notOfType(text, where, 'a 64-bit integer');
  return value;
}

function readBoolean(text: string, where: string): boolean {
  const value = new Map([
    ['true', true],
    ['1', true],
    ['false', false],
    ['0', false],
  ]).get(collapsed(text));
  if (value === undefined) throw notOfType(text, where, 'true or false');
  return value;
}

function readDateTime(text: string, where: string): Date {
  const value = new Date(DATE_TIME.test(collapsed(text)) ? collapsed(text) : Number.NaN);
  if (Number.isNaN(value.getTime())) throw notOfType(text, where, 'a date and time');
  return value;
}

const LONGEST_VALUE = 256;

/** White space around the value does not count in any type but the texts (XML Schema Part 2 §4.3.6). */
function collapsed(text: string): string {
  // No value is longer, and the expressions below take quadratic time.
  if (text.length > LONGEST_VALUE) return text;
  return text.replace(/^[ \t\r\n]+/, '').replace(/[ \t\r\n]+$/, '');
}

function notOfType(text: string, where: string, expected: string): Error {
  return clientFault(`The content of ${where} is not ${expected}: ${echoed(text)}`);
}
