import { readFile, stat } from 'node:fs/promises';
import { fileFailure } from './file-failure.js';
import { CommandFailure, EXIT } from './command.js';

/** A key that a file asks for. */
export interface OrderedKey {
  /** From 1. */
  readonly line: number;
  readonly alias: string;
  readonly algorithm: string;
  readonly specification: string;
}

const MAX_BYTES = 1_000_000;
const MAX_KEYS = 10_000;

/** Alias, in quotation marks where it has blanks; algorithm; and the specification, which may have blanks. */
const LINE = /^(?:"([^"]+)"|([^\s"]+))\s+(\S+)\s+(\S.*)$/;

/**
 * Reads the keys that a file asks for, one a line: alias, algorithm and specification, separated by blanks. Lines that begin
 * with `#` are passed over. Throws a `CommandFailure` that names every line that is wrong.
 */
export async function readKeyBatch(file: string): Promise<readonly OrderedKey[]> {
  const text = await readText(file);
  const lines = text.split(/\r?\n/).map((content, index) => ({ line: index + 1, content: content.trim() }));
  const wanted = lines.filter(({ content }) => content !== '' && !content.startsWith('#'));
  if (wanted.length > MAX_KEYS) throw failure(`${file}: It asks for more than ${String(MAX_KEYS)} keys.`);
  const keys = wanted.map(({ line, content }) => parse(line, content));
  const problems = keys.flatMap((key, index) => problemOf(key, keys.slice(0, index)) ?? []);
  if (problems.length > 0) throw failure([...problems.map((problem) => `${file}, ${problem}`), 'No key was generated.'].join('\n'));
  if (keys.length === 0) throw failure(`${file}: It asks for no key.`);
  return keys.filter((key) => 'alias' in key);
}

type ReadLine = OrderedKey | Pick<OrderedKey, 'line'>;

function parse(line: number, content: string): ReadLine {
  const [, quoted, plain, algorithm, specification] = LINE.exec(content) ?? [];
  const alias = quoted ?? plain;
  if (alias === undefined || algorithm === undefined || specification === undefined) return { line };
  return { line, alias, algorithm, specification };
}

function problemOf(key: ReadLine, earlier: readonly ReadLine[]): string | undefined {
  const where = `line ${String(key.line)}`;
  if (!('alias' in key)) return `${where}: An alias, an algorithm and a specification are wanted, such as: signKey2 RSA 4096`;
  const first = earlier.find((one) => 'alias' in one && one.alias === key.alias);
  return first && `${where}: The alias ${key.alias} stands in line ${String(first.line)} too.`;
}

async function readText(file: string): Promise<string> {
  try {
    const stats = await stat(file);
    if (!stats.isFile()) throw failure(`Error: ${file} is not a file.`);
    if (stats.size > MAX_BYTES) throw failure(`Error: File ${file} is larger than 1 MB.`);
    return await readFile(file, 'utf8');
  } catch (cause) {
    if (cause instanceof CommandFailure) throw cause;
    throw failure(fileFailure(file, 'read', cause).message, cause);
  }
}

const failure = (message: string, cause?: unknown): CommandFailure =>
  new CommandFailure(message, { cause, exitCode: EXIT.wrongArguments, stream: 'err' });
