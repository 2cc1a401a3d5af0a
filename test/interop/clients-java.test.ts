import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectRoot } from '../support/project-root.js';
import { requireShared, sharedPath } from '../support/shared.js';
import { requireTool } from '../support/tools.js';
import { ClientScenario, runClient } from './client-scenario.js';

const SCENARIO_SOURCE = join(projectRoot, 'test/interop/java-client-scenario/org/countersign/interop/ClientScenario.java');

for (const { title, project } of [
  { title: "Apache CXF's wsdl2java", project: 'java-cxf' },
  { title: 'wsimport of the JAX-WS reference implementation', project: 'java-jaxws-ri' },
]) {
  describe(`a client made by ${title}`, function () {
    this.timeout(300_000);
    let scenario: ClientScenario | undefined;

    beforeEach(async function () {
      requireTool(this, 'openssl', 'java', 'mvn');
      scenario = await ClientScenario.start();
    });
    afterEach(() => scenario?.stop());

    it('works from the WSDL that is served', async () => {
      const served = await (await fetch(scenario!.wsdlUrl)).text();
      const report = await runScenario(generate(project, scenario!.wsdlUrl, withoutAddress(served)), scenario!.wsdlUrl);
      scenario!.expectServed(report);
      scenario!.expectMtom(report);
    });

    it('works from the WSDL of the reference server', async function () {
      requireShared(this);
      const file = sharedPath('reference', 'wsdl', 'ClientWS.wsdl');
      const report = await runScenario(generate(project, file, readFileSync(file, 'utf8')), pathToFileURL(file).href);
      scenario!.expectServed(report);
      scenario!.expectMtom(report);
    });

    function runScenario(out: string, wsdlUrl: string) {
      const classPath = `${join(out, 'classes')}:${join(out, 'lib')}/*`;
      const main = ['-cp', classPath, 'org.countersign.interop.ClientScenario'];
      return runClient('java', [...main, wsdlUrl, scenario!.address, scenario!.documentFile]);
    }
  });
}

/** Generates and compiles a client; one made before from the same WSDL, project and scenario is taken as it is. */
function generate(project: string, wsdl: string, wsdlText: string): string {
  const pom = join(projectRoot, 'test', 'interop', project, 'pom.xml');
  const inputs = [wsdlText, readFileSync(pom), readFileSync(SCENARIO_SOURCE)];
  const hash = inputs
    .reduce((digest, input) => digest.update(input), createHash('sha256'))
    .digest('hex')
    .slice(0, 16);
  const out = join(projectRoot, '.cache', 'interop', `${project}-${hash}`);
  if (!existsSync(join(out, 'lib'))) {
    const args = ['-q', '-B', '-f', pom, `-Dwsdl=${wsdl}`, `-Dout=${out}`, 'process-classes'];
    const { status, stdout, stderr } = spawnSync('mvn', args, { encoding: 'utf8' });
    if (status !== 0) throw new Error(`mvn ended with ${String(status)}:\n${stdout}${stderr}`);
  }
  return out;
}

/** The server's port differs from run to run; a client does not depend on it. */
const withoutAddress = (wsdl: string): string => wsdl.replace(/127\.0\.0\.1:\d+/g, '127.0.0.1');
