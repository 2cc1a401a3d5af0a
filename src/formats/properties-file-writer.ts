import { javaDate } from '../core/java-date.js';

/**
 * The text of a properties file as `java.util.Properties.store` writes it, all ASCII: a comment with the time, then the
 * entries in the order given. `time` is in milliseconds since the epoch.
 */
export function writePropertiesFile(entries: Iterable<readonly [key: string, value: string]>, time: number): string {
  const lines = [...entries].map(([key, value]) => `${escapedKey(key)}=${escapedValue(value)}`);
  return [`#${javaDate(time)}`, ...lines, ''].join('\n');
}

const escapedKey = (key: string): string => escapedText(key).replaceAll(' ', '\\ ');

/** Only a blank at the beginning would be lost. */
const escapedValue = (value: string): string => escapedText(value).replace(/^ /, '\\ ');

const ESCAPES: Readonly<Record<string, string>> = { '\t': '\\t', '\n': '\\n', '\r': '\\r', '\f': '\\f' };

function escapedText(text: string): string {
  return text
    .replace(/[\\=:#!]/g, '\\$&')
    .replace(/[^\x20-\x7e]/g, (unit) => ESCAPES[unit] ?? `\\u${unit.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`);
}
