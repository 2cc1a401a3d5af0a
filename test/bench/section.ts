import type { Contender } from './contender.js';

/** What sections measure with. */
export interface Bench {
  /** How long each load lasts. */
  readonly seconds: number;
  /** How often each pair is measured. */
  readonly rounds: number;
  /** How often a server is started where its start is measured. */
  readonly starts: number;
  /** What is signed: a kilobyte. */
  readonly document: Uint8Array<ArrayBuffer>;
  /** Looks at some answers, outside the measured time; wrong ones are counted, and make the run fail. */
  checkSample(contender: Contender): Promise<void>;
  /** Says what makes the figures worth nothing; the run goes on, and fails. */
  problem(sentence: string): void;
}

/** One part of a run, which makes and removes all that it needs. */
export interface BenchSection {
  /** What `--only` calls it. */
  readonly name: string;
  readonly doc: string;
  run(bench: Bench): Promise<SectionReport>;
}

export interface SectionReport {
  /** For the report as JSON. */
  readonly figures: unknown;
  /** For the reader. */
  readonly lines: readonly string[];
}

interface SectionDefinition<Figures> {
  readonly name: string;
  readonly doc: string;
  readonly measure: (bench: Bench) => Promise<Figures>;
  readonly lines: (figures: Figures) => readonly string[];
}

/** Declares a section; `lines` gets what `measure` answers. */
export function defineSection<Figures>({ name, doc, measure, lines }: SectionDefinition<Figures>): BenchSection {
  return {
    name,
    doc,
    async run(bench) {
      const figures = await measure(bench);
      return { figures, lines: lines(figures) };
    },
  };
}
