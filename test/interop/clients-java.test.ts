import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { requireShared, sharedPath } from '../support/shared.js';
import { requireTool } from '../support/tools.js';
import { ClientScenario, runClient } from './client-scenario.js';
import { generateJavaClient, JAVA_PROJECTS } from './java-project.js';

for (const { title, project } of JAVA_PROJECTS) {
  describe(`a client made by ${title}`, function () {
    this.timeout(300_000);
    let scenario: ClientScenario | undefined;

    beforeEach(async function () {
      requireTool(this, 'openssl', 'java', 'mvn');
      scenario = await ClientScenario.start();
    });
    afterEach(() => scenario?.stop());

    it('works from the WSDL that is served', async () => {
      const wsdl = scenario!.wsdlUrl;
      const served = await (await fetch(wsdl)).text();
      const report = await runScenario(generate(wsdl, served), wsdl);
      scenario!.expectServed(report);
      scenario!.expectMtom(report);
    });

    it('works from the WSDL of the reference server', async function () {
      requireShared(this);
      const file = sharedPath('reference', 'wsdl', 'ClientWS.wsdl');
      const report = await runScenario(generate(file, readFileSync(file, 'utf8')), pathToFileURL(file).href);
      scenario!.expectServed(report);
      scenario!.expectMtom(report);
    });

    const generate = (wsdl: string, wsdlText: string): string =>
      generateJavaClient({ project, scenario: 'java-client-scenario', wsdl, wsdlText });

    function runScenario(classPath: string, wsdlUrl: string) {
      const main = ['-cp', classPath, 'org.countersign.interop.ClientScenario'];
      return runClient('java', [...main, wsdlUrl, scenario!.address, scenario!.documentFile]);
    }
  });
}
