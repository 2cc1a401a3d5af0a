import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { readQuartzCron } from '../../src/engine/timed-services/quartz-cron.js';
import { runJavaProgram } from '../support/java-programs.js';
import { requireTool } from '../support/tools.js';

const WRITTEN = [
  '0 0 12 * * ?',
  '0 15 10 ? * *',
  '0 15 10 * * ? *',
  '0 * 14 * * ?',
  '0 0/5 14,18 * * ?',
  '0 0-5 14 * * ?',
  '0 10,44 14 ? 3 WED',
  '0 15 10 ? * MON-FRI',
  '0 15 10 15 * ?',
  '0 15 10 L * ?',
  '0 15 10 L-2 * ?',
  '0 15 10 LW * ?',
  '0 15 10 15W * ?',
  '0 15 10 1W * ?',
  '0 15 10 ? * 6L',
  '0 15 10 ? * FRIL',
  '0 15 10 ? * 6#3',
  '0 15 10 ? * MON#1',
  '0 15 10 ? * 2#5',
  '0 0 12 1/5 * ?',
  '0 11 11 11 11 ?',
  '0 0 0 29 2 ?',
  '0 0 12 ? * 2/2',
  '0 0 12 ? * 7-2',
  '0 0 12 ? * L',
  '0 0 12 ? * SAT-MON',
  '0 0 12 ? NOV-FEB 2',
  '0 0 22-2 * * ?',
  '0 50-10 * * * ?',
  '0 0 12 28-3 * ?',
  '0 0 12 ? JAN,JUN,DEC sun',
  '0 */7 */5 */3 */2 ?',
];
const WRONG = [
  '',
  '* * * * *',
  '0 0 12 * * *',
  '0 0 25 * * ?',
  '60 0 12 * * ?',
  '0 0 12 32 * ?',
  '0 0 12 * 13 ?',
  '0 0 12 ? * 8',
  '0 0 12 0 * ?',
];

/** Expressions of the forms that both know, at full minutes, so that a second does not matter. */
const field = (first: number, last: number): fc.Arbitrary<string> => {
  const number = fc.integer({ min: first, max: last });
  return fc.oneof(
    fc.constant('*'),
    number.map(String),
    fc.array(number, { minLength: 2, maxLength: 4 }).map((numbers) => numbers.join(',')),
    fc.tuple(number, number).map(([from, to]) => `${String(from)}-${String(to)}`),
    fc.tuple(number, fc.integer({ min: 1, max: last })).map(([from, step]) => `${String(from)}/${String(step)}`),
  );
};
const dayOfMonth = fc.oneof(
  field(1, 31),
  fc.constant('L'),
  fc.constant('LW'),
  fc.integer({ min: 1, max: 28 }).map((day) => `${String(day)}W`),
);
const weekday = fc.oneof(
  field(1, 7),
  fc.constantFrom('L', 'MON-FRI', 'SUN', 'TUE,THU'),
  fc.tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 5 })).map(([day, week]) => `${String(day)}#${String(week)}`),
  fc.integer({ min: 1, max: 7 }).map((day) => `${String(day)}L`),
);
const days = fc.oneof(
  dayOfMonth.map((day) => [day, '?'] as const),
  weekday.map((day) => ['?', day] as const),
);
const generated = fc
  .tuple(field(0, 59), field(0, 23), days, field(1, 12))
  .map(([minutes, hours, [day, week], month]) => `0 ${minutes} ${hours} ${day} ${month} ${week}`);

describe('the Quartz scheduler', function () {
  this.timeout(120_000);
  let folder: string;
  before(function () {
    requireTool(this, 'java', 'mvn');
    folder = mkdtempSync(join(tmpdir(), 'countersign-quartz-'));
  });
  after(() => {
    if ((folder as string | undefined) !== undefined) rmSync(folder, { recursive: true });
  });

  /** What Quartz and we say of each expression, for one moment in the same minute. */
  function compare(expressions: readonly string[]): readonly (readonly [string, string, string])[] {
    const file = join(folder, 'expressions');
    writeFileSync(file, `${expressions.join('\n')}\n`);
    for (;;) {
      const now = Date.now();
      const ours = expressions.map((expression) => {
        const next = readQuartzCron(expression)?.next(now);
        return next?.fires ? String(next.at) : 'none';
      });
      // A minute that began meanwhile is a firing that passed.
      if (Math.floor(Date.now() / 60_000) !== Math.floor(now / 60_000)) continue;
      const theirs = runJavaProgram('java-quartz', 'NextFirings', [String(now), file]);
      return expressions.map((expression, index) => [expression, theirs[index] ?? '', ours[index] ?? ''] as const);
    }
  }

  it('fires next when we say', () => {
    const compared = compare(WRITTEN);
    expect(compared.map(([expression, , ours]) => [expression, ours])).to.deep.equal(
      compared.map(([expression, theirs]) => [expression, theirs]),
    );
    expect(compared.filter(([, theirs]) => theirs === 'none')).to.deep.equal([]);
  });

  it('refuses what we refuse', () => {
    expect(compare(WRONG)).to.deep.equal(WRONG.map((expression) => [expression, 'none', 'none']));
  });

  it('fires next when we say, for expressions of all kinds', () => {
    const count = Number(process.env['QUARTZ_EXPRESSIONS'] ?? 500);
    const compared = compare(fc.sample(generated, { numRuns: count, seed: Number(process.env['QUARTZ_SEED'] ?? 1) }));
    expect(compared.filter(([, theirs]) => theirs !== 'none').length).to.be.greaterThan(count / 2);
    expect(compared.filter(([, theirs, ours]) => theirs !== ours)).to.deep.equal([]);
  });
});
