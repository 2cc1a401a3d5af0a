import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './project-root.js';

/**
 * Runs a program of a Maven project in test/interop and answers the lines that it prints. The first run compiles, for
 * which Maven may need the network.
 */
export function runJavaProgram(project: string, program: string, words: readonly string[]): readonly string[] {
  const out = compiled(project);
  const classPath = `${join(out, 'classes')}:${join(out, 'lib')}/*`;
  const { status, stdout, stderr } = spawnSync('java', ['-cp', classPath, `org.countersign.interop.${program}`, ...words], {
    encoding: 'utf8',
    timeout: 120_000,
  });
  if (status !== 0) throw new Error(`java ended with ${String(status)}:\n${stdout}${stderr}`);
  return stdout.trimEnd().split('\n');
}

/** The folder with the compiled project; one made before from the same sources is taken as it is. */
function compiled(name: string): string {
  const project = join(projectRoot, 'test', 'interop', name);
  const sources = readdirSync(project, { recursive: true, encoding: 'utf8' })
    .filter((source) => /\.(java|xml)$/.test(source))
    .sort();
  const digest = createHash('sha256');
  for (const source of sources) digest.update(readFileSync(join(project, source)));
  const out = join(projectRoot, '.cache', 'interop', `${name}-${digest.digest('hex').slice(0, 16)}`);
  // Copied after everything was compiled.
  if (existsSync(join(out, 'lib'))) return out;
  const args = ['-q', '-B', '-f', join(project, 'pom.xml'), `-Dout=${out}`, 'process-classes'];
  if (spawnSync('mvn', ['-o', ...args]).status === 0) return out;
  const { status, stdout, stderr } = spawnSync('mvn', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`mvn ended with ${String(status)}:\n${stdout}${stderr}`);
  return out;
}
