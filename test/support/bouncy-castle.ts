import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './project-root.js';

const project = join(projectRoot, 'test', 'interop', 'java-bouncy-castle');

/** Programs of that project, each of which checks a list of cases. */
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
  const out = compiled();
  const list = join(folder, `${program}.cases`);
  writeFileSync(list, cases.map((fields) => `${fields.join('\t')}\n`).join(''));
  const classPath = `${join(out, 'classes')}:${join(out, 'lib')}/*`;
  const { status, stdout, stderr } = spawnSync('java', ['-cp', classPath, `org.countersign.interop.${program}`, list], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`java ended with ${String(status)}:\n${stdout}${stderr}`);
  const verdicts = stdout.trimEnd().split('\n');
  if (verdicts.length !== cases.length) throw new Error(`${String(cases.length)} verdicts were expected:\n${stdout}`);
  return verdicts;
}

/** The folder with the compiled project; one made before from the same sources is taken as it is. */
function compiled(): string {
  const sources = readdirSync(project, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(java|xml)$/.test(name))
    .sort();
  const digest = createHash('sha256');
  for (const name of sources) digest.update(readFileSync(join(project, name)));
  const out = join(projectRoot, '.cache', 'interop', `java-bouncy-castle-${digest.digest('hex').slice(0, 16)}`);
  // Copied after everything was compiled.
  if (existsSync(join(out, 'lib'))) return out;
  const args = ['-q', '-B', '-f', join(project, 'pom.xml'), `-Dout=${out}`, 'process-classes'];
  if (spawnSync('mvn', ['-o', ...args]).status === 0) return out;
  const { status, stdout, stderr } = spawnSync('mvn', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`mvn ended with ${String(status)}:\n${stdout}${stderr}`);
  return out;
}
