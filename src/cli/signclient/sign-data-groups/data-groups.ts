import { ArgumentError } from '../../command.js';
import { Base64Decoder } from '../../../formats/base64-decoder.js';

/** A data group as it was written: its number, and the text for its hash. */
export type DataGroupWord = readonly [number: number, text: string];

const DATA_GROUP = /^(\d{1,2})=([^]*)$/;

/** Data groups from a text `1=VALUE&2=VALUE`. Throws `ArgumentError` for anything else. */
export function readDataGroups(text: string): readonly DataGroupWord[] {
  return text.split('&').map((word) => {
    const [, number, value] = DATA_GROUP.exec(word) ?? [];
    if (number === undefined || value === undefined) throw new ArgumentError(`Malformed data group argument: ${word}`);
    return [Number(number), value];
  });
}

/** The bytes of a hash. As with SignServer's client a text is taken for them, unless base64 is asked for by name. */
export function hashBytes(text: string, encoding: string | undefined): Uint8Array {
  if (encoding?.toLowerCase() !== 'base64') return Buffer.from(text);
  const decoder = new Base64Decoder();
  const bytes = decoder.push(text);
  decoder.finish();
  return bytes;
}
