import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { projectRoot } from '../support/project-root.js';
import { requireShared, sharedPath } from '../support/shared.js';
import { requireTool, skip } from '../support/tools.js';
import { ClientScenario, runClient } from './client-scenario.js';

const CLIENT = join(projectRoot, 'test', 'interop', 'zeep_client.py');

describe('a client made by zeep', function () {
  this.timeout(60_000);
  let scenario: ClientScenario | undefined;
  let python: string;

  before(async function () {
    requireTool(this, 'openssl');
    const found = ['python3', '/usr/bin/python3'].find((name) => spawnSync(name, ['-c', 'import zeep']).status === 0);
    python = found ?? skip(this, 'Python with zeep is not installed (apt-get install python3-zeep)');
    scenario = await ClientScenario.start();
  });
  after(() => scenario?.stop());

  it('works from the WSDL that is served', async () => {
    scenario!.expectServed(await runClient(python, [CLIENT, scenario!.wsdlUrl, scenario!.address, scenario!.documentFile]));
  });

  it('works from the WSDL of the reference server', async function () {
    requireShared(this);
    const wsdl = sharedPath('reference', 'wsdl', 'ClientWS.wsdl');
    scenario!.expectServed(await runClient(python, [CLIENT, wsdl, scenario!.address, scenario!.documentFile]));
  });
});
