import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runJavaProgram } from './java-programs.js';
import { projectRoot } from './project-root.js';

/** A document for validators to read. */
export interface ValidatedDocument {
  readonly path: string;
  readonly password?: string;
}

/** What pyHanko says of a signature; test/interop/pyhanko_validate.py says more of it. */
export interface PyHankoVerdict {
  readonly field: string;
  readonly subfilter: string;
  readonly intact: boolean;
  readonly valid: boolean;
  readonly trusted: boolean;
  readonly covers: string;
  readonly modified: string;
  readonly docmdpOk: boolean;
  readonly digest: string;
  readonly timeStamp: boolean | null;
  readonly bottomLine: boolean;
}

export type PyHankoAnswer = { readonly signatures: readonly PyHankoVerdict[] } | { readonly error: string };

/** A Python that has pyHanko: that of `.ci/run`, or that of the machine. */
export function pythonWithPyHanko(): string | undefined {
  const pythons = [join(projectRoot, '.cache', 'pyhanko', 'bin', 'python'), 'python3', '/usr/bin/python3'];
  return pythons.find((python) => spawnSync(python, ['-c', 'import pyhanko']).status === 0);
}

/** One answer for each document, in their order. The list of documents is left in the folder. */
export function pyHankoAnswers(
  python: string,
  documents: readonly ValidatedDocument[],
  { root, folder }: { readonly root: string; readonly folder: string },
): readonly PyHankoAnswer[] {
  const list = writeList(documents, folder);
  const script = join(projectRoot, 'test', 'interop', 'pyhanko_validate.py');
  return linesOf(python, [script, root, list], documents.length).map((line) => JSON.parse(line) as PyHankoAnswer);
}

/** One line of EU DSS for each document: `PKCS7-B intact trusted` for each signature, separated by commas. */
export function dssAnswers(
  documents: readonly ValidatedDocument[],
  { root, folder }: { readonly root: string; readonly folder: string },
): readonly string[] {
  const list = writeList(documents, folder);
  const answers = runJavaProgram('java-dss-pades', 'VerifyPades', [root, list]);
  if (answers.length !== documents.length) throw new Error(`${String(documents.length)} answers were expected:\n${answers.join('\n')}`);
  return answers;
}

function writeList(documents: readonly ValidatedDocument[], folder: string): string {
  const list = join(folder, 'documents.list');
  writeFileSync(list, documents.map(({ path, password = '' }) => `${path}\t${password}\n`).join(''));
  return list;
}

function linesOf(program: string, args: readonly string[], expected: number): readonly string[] {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  const lines = stdout.trimEnd().split('\n');
  if (status !== 0 || lines.length !== expected) throw new Error(`${program} ended with ${String(status)}:\n${stdout}${stderr}`);
  return lines;
}
