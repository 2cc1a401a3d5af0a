import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CommandFailure } from '../../command.js';
import type { ClientTerminal } from '../client-terminal.js';
import type { ClientLog } from '../client-log.js';
import { fileDocument } from '../documents/input-document.js';
import { outputFile } from '../documents/output-document.js';
import { BatchProgress } from './batch-progress.js';
import { signOne, type SigningRun } from './sign-one.js';

/** Batch mode. */
export interface FolderSigning {
  readonly inputFolder: string;
  readonly outputFolder: string;
  /** How many documents are under way at once. */
  readonly threads: number;
  /** Whether one document must succeed before the others are begun. */
  readonly startsWithOne: boolean;
  readonly removesInputs: boolean;
}

/** Exit code where there is nothing to sign. */
const NO_INPUT_FILES = 1;

export interface FolderRun extends SigningRun {
  readonly terminal: Pick<ClientTerminal, 'progress'>;
}

/** Has all files of a folder signed. Throws `CommandFailure` where there are none, and where at least one failed. */
export async function signFolder(folder: FolderSigning, run: FolderRun): Promise<void> {
  await checkOutputFolder(folder);
  const names = await fileNames(folder.inputFolder, run.log);
  if (names.length === 0) throw new CommandFailure('No input files', { exitCode: NO_INPUT_FILES });
  const batch = new Batch(names, folder, run);
  try {
    if (folder.startsWithOne) await batch.signFirst();
    await Promise.all(Array.from({ length: Math.min(folder.threads, names.length) }, () => batch.signRest()));
  } finally {
    batch.end();
  }
  if (batch.isAborted) throw new CommandFailure('Aborted due to failure.');
  if (batch.hasFailures) throw new CommandFailure('At least one file failed.');
}

async function checkOutputFolder({ inputFolder, outputFolder }: FolderSigning): Promise<void> {
  const [input, output] = await Promise.all([inputFolder, outputFolder].map((folder) => stat(folder).catch(() => undefined)));
  if (input?.isDirectory() !== true)
    throw new CommandFailure(`No input files: ${inputFolder} is no directory`, { exitCode: NO_INPUT_FILES });
  if (output?.isDirectory() !== true) throw new CommandFailure(`Not a directory: ${outputFolder}`);
  // Two names of one folder: signing would replace the inputs.
  if (input.ino === output.ino && input.dev === output.dev) {
    throw new CommandFailure('Can not specify the same directory as -indir and -outdir');
  }
}

async function fileNames(folder: string, log: ClientLog): Promise<readonly string[]> {
  const names: string[] = [];
  for (const name of (await readdir(folder)).sort()) {
    const found = await stat(join(folder, name)).catch(() => undefined);
    if (found?.isDirectory()) log.warn(`Skipping directory: ${name}`);
    else if (found?.isFile()) names.push(name);
  }
  return names;
}

/** The files that are left, and what became of the others. */
class Batch {
  hasFailures = false;
  isAborted = false;
  readonly #left: string[];
  readonly #progress: BatchProgress;

  constructor(
    names: readonly string[],
    private readonly folder: FolderSigning,
    private readonly run: FolderRun,
  ) {
    this.#left = [...names];
    this.#progress = new BatchProgress(names.length, run.terminal);
  }

  /** Signs the first file; where that fails, the others are not begun. */
  async signFirst(): Promise<void> {
    await this.#signNext();
    if (this.hasFailures) this.#abort();
  }

  async signRest(): Promise<void> {
    while (this.#left.length > 0) await this.#signNext();
  }

  end(): void {
    this.#progress.end();
  }

  async #signNext(): Promise<void> {
    const name = this.#left.shift();
    if (name === undefined) return;
    const path = join(this.folder.inputFolder, name);
    this.run.log.info(`Sending ${path}...`);
    const { outputFolder, removesInputs } = this.folder;
    const outcome = await signOne(fileDocument(path), outputFile(join(outputFolder, name), { durable: removesInputs }), this.run);
    if (outcome !== 'signed') this.hasFailures = true;
    else if (removesInputs) await this.#remove(path);
    this.#progress.count(outcome === 'signed' ? 'signed' : 'failed');
    if (outcome === 'refused') this.#abort();
    // As with SignServer's client the others are left out where no server is there.
    if (outcome === 'unreachable') this.#skip();
  }

  #abort(): void {
    this.isAborted = true;
    this.#skip();
  }

  #skip(): void {
    if (this.#left.length > 0) this.run.log.warn(`${String(this.#left.length)} files were not sent`);
    this.#left.length = 0;
  }

  async #remove(path: string): Promise<void> {
    try {
      await rm(path);
      this.run.log.info(`Removed ${path}`);
    } catch {
      this.run.log.error(`Could not remove ${path}`);
      this.hasFailures = true;
    }
  }
}
