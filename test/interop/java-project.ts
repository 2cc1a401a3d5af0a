import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../support/project-root.js';

/** The Java projects that generate a client from a WSDL: what makes the client, and the folder of the project. */
export const JAVA_PROJECTS = [
  { title: "Apache CXF's wsdl2java", project: 'java-cxf' },
  { title: 'wsimport of the JAX-WS reference implementation', project: 'java-jaxws-ri' },
] as const;

/** What a client is made of. */
export interface JavaClientSource {
  /** Folder of a project that generates clients. */
  readonly project: string;
  /** Folder of the programs that use the generated classes. */
  readonly scenario: string;
  /** Address or file. */
  readonly wsdl: string;
  /** The contents of it. */
  readonly wsdlText: string;
}

/**
 * Generates and compiles a client and answers its class path; one made before from the same WSDL, project and scenario is
 * taken as it is. Throws with what Maven printed.
 */
export function generateJavaClient({ project, scenario, wsdl, wsdlText }: JavaClientSource): string {
  const pom = join(projectRoot, 'test', 'interop', project, 'pom.xml');
  const sources = join(projectRoot, 'test', 'interop', scenario);
  const inputs = [withoutAddress(wsdlText), readFileSync(pom), ...javaFiles(sources).map((file) => readFileSync(file))];
  const hash = inputs
    .reduce((digest, input) => digest.update(input), createHash('sha256'))
    .digest('hex')
    .slice(0, 16);
  const out = join(projectRoot, '.cache', 'interop', `${project}-${hash}`);
  if (!existsSync(join(out, 'lib'))) {
    const args = ['-q', '-B', '-f', pom, `-Dwsdl=${wsdl}`, `-Dscenario=${scenario}`, `-Dout=${out}`, 'process-classes'];
    const { status, stdout, stderr } = spawnSync('mvn', args, { encoding: 'utf8' });
    if (status !== 0) throw new Error(`mvn ended with ${String(status)}:\n${stdout}${stderr}`);
  }
  return `${join(out, 'classes')}:${join(out, 'lib')}/*`;
}

const javaFiles = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.java'))
    .sort()
    .map((name) => join(folder, name));

/** The server's port differs from run to run; a client does not depend on it. */
const withoutAddress = (wsdl: string): string => wsdl.replace(/127\.0\.0\.1:\d+/g, '127.0.0.1');
