import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runJavaProgram } from './java-programs.js';

/** Programs of the project java-bouncy-castle, each of which checks a list of cases. */
export type BouncyCastleProgram = 'VerifyCms' | 'VerifyPlain' | 'VerifySod' | 'VerifyTimeStamp';

/**
 * Runs a program of Bouncy Castle over cases, whose fields its source tells, and answers a verdict for each: `OK`, or
 * what is wrong. The list of cases is left in the folder. The first run compiles, for which Maven may need the network.
 */
export function bouncyCastleVerdicts(
  program: BouncyCastleProgram,
  cases: readonly (readonly string[])[],
  folder: string,
): readonly string[] {
  const list = join(folder, `${program}.cases`);
  writeFileSync(list, cases.map((fields) => `${fields.join('\t')}\n`).join(''));
  const verdicts = runJavaProgram('java-bouncy-castle', program, [list]);
  if (verdicts.length !== cases.length) throw new Error(`${String(cases.length)} verdicts were expected:\n${verdicts.join('\n')}`);
  return verdicts;
}
