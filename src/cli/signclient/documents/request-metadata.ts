import { ArgumentError } from '../../command.js';

/** Request metadata from words `KEY=VALUE`. Throws `ArgumentError` for a word without an equals sign. */
export function readMetadata(words: readonly string[]): ReadonlyMap<string, string> {
  return new Map(words.map(readPair));
}

function readPair(word: string): readonly [string, string] {
  const equals = word.indexOf('=');
  if (equals < 0) throw new ArgumentError('Meta data or extra option parameters must be specified as KEY=VALUE');
  return [word.slice(0, equals).trim(), word.slice(equals + 1).trim()];
}
