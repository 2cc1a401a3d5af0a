/**
 * `npm run bench`: runs the sections of test/bench/sections.ts, each with servers of its own, prints a table of each and puts
 * their figures into bench/report.json, where those of other sections stay. Options: --only NAME,NAME for some of them, --list
 * for their names, --seconds N for each load and --rounds N for each pair, --quick. It measures; what is too slow is for the
 * reader to say.
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { projectRoot } from '../support/project-root.js';
import type { Contender } from './contender.js';
import type { Bench, BenchSection } from './section.js';
import { SECTIONS } from './sections.js';

const DOCUMENT_BYTES = 1024;
/** Answers that are looked at before each measurement. */
const SAMPLE = 20;
const FOLDER = join(projectRoot, 'bench');
const REPORT = join(FOLDER, 'report.json');

/** Keeps count of what the sections find wrong. */
class Run implements Bench {
  readonly document = new Uint8Array(randomBytes(DOCUMENT_BYTES));
  readonly problems: string[] = [];
  sampled = 0;
  wrong = 0;

  constructor(
    readonly seconds: number,
    readonly rounds: number,
    readonly starts: number,
  ) {}

  async checkSample(contender: Contender): Promise<void> {
    const answers = await Promise.all(Array.from({ length: SAMPLE }, () => contender.answersRightly()));
    this.sampled += answers.length;
    this.wrong += answers.filter((right) => !right).length;
  }

  problem(sentence: string): void {
    this.problems.push(sentence);
  }
}

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;
const { values: given } = parseArgs({ options: { only: text, seconds: text, rounds: text, quick: flag, list: flag } });

function chosenSections(): readonly BenchSection[] {
  if (given.only === undefined) return SECTIONS;
  return given.only.split(/[\s,]+/).map((name) => {
    const section = SECTIONS.find((one) => one.name === name);
    if (!section) throw new Error(`There is no section ${name}. There are: ${SECTIONS.map((one) => one.name).join(', ')}.`);
    return section;
  });
}

function run(): Run {
  const usual = given.quick ? { seconds: 1, rounds: 2, starts: 2 } : { seconds: 5, rounds: 5, starts: 7 };
  return new Run(Number(given.seconds ?? usual.seconds), Number(given.rounds ?? usual.rounds), usual.starts);
}

async function measure(bench: Run, sections: readonly BenchSection[]): Promise<void> {
  const machine = { node: process.versions.node, cpus: cpus().map(({ model }) => model) };
  print(`Node ${machine.node}, ${String(machine.cpus.length)} × ${machine.cpus[0] ?? 'unknown processor'}`);
  print(`${String(bench.seconds)} s a load, ${String(bench.rounds)} rounds; medians`);
  for (const section of sections) {
    print(`\n== ${section.name}: ${section.doc}`);
    const { figures, lines } = await section.run(bench);
    for (const line of lines) print(line);
    keep(section.name, { date: new Date().toISOString(), ...machine, seconds: bench.seconds, rounds: bench.rounds, figures });
  }
  print(`\nsampled: ${String(bench.sampled)} answers, ${String(bench.wrong)} wrong`);
  for (const problem of bench.problems) print(`PROBLEM: ${problem}`);
  if (bench.wrong + bench.problems.length > 0) process.exitCode = 1;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function keep(name: string, result: object): void {
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(REPORT, `${JSON.stringify({ ...earlier(), [name]: result }, undefined, 2)}\n`);
}

function earlier(): object {
  try {
    const report: unknown = JSON.parse(readFileSync(REPORT, 'utf8'));
    return typeof report === 'object' && report !== null ? report : {};
  } catch {
    return {};
  }
}

if (given.list) for (const { name, doc } of SECTIONS) print(`${name}: ${doc}`);
else await measure(run(), chosenSections());
