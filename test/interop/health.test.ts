import { expect } from 'chai';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { install, openSigner, startServer, type Installation, type ServerProcess } from '../support/server-process.js';

/** The health of a running server, as load balancers and those who run containers see it. */
describe('the health of a running server', function () {
  this.timeout(60_000);
  let installation: Installation;
  let server: ServerProcess;
  let file: string;
  before(async () => {
    installation = install(openSigner(2, 'Plain', { IMPLEMENTATION_CLASS: 'org.signserver.module.cmssigner.PlainSigner' }));
    file = join(installation.dataFolder, 'maintenance.properties');
    writeFileSync(file, 'DOWN=false\n');
    const health = ['--healthcheck-maintenancefile', file, '--healthcheck-maintenancepropertyname', 'DOWN'];
    server = await startServer(installation, ['--tls', 'off', '--mtls', 'off', ...health]);
  });
  after(async () => {
    await server.stop();
    installation.remove();
  });

  async function ask(path: string): Promise<readonly [number, string]> {
    const answer = await fetch(new URL(path, server.url));
    return [answer.status, await answer.text()];
  }
  const HEALTH = '/signserver/healthcheck/signserverhealth';

  it('is good, and nobody may look into its folder', async () => {
    expect(await ask(HEALTH)).to.deep.equal([200, 'ALLOK']);
    expect(await ask('/readyz')).to.deep.equal([200, 'ready\n']);
    expect(await ask('/livez')).to.deep.equal([200, 'live\n']);
    expect((await ask('/signserver/healthcheck/'))[0]).to.equal(403);
  });

  it('is down for maintenance as soon as the file says so, and requests are still served', async () => {
    writeFileSync(file, 'DOWN=true\n');
    const [status, text] = await ask(HEALTH);
    expect(status).to.equal(500);
    expect(text).to.contain('MAINT: DOWN');
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    expect(await ask('/readyz')).to.deep.equal([503, 'not ready: maintenance\n']);
    expect((await ask('/livez'))[0]).to.equal(200);
    expect((await ask('/signserver/worker/Plain?data=x'))[0]).to.equal(200);
    writeFileSync(file, 'DOWN=false\n');
    expect(await ask(HEALTH)).to.deep.equal([200, 'ALLOK']);
  });
});
