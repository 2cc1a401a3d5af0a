import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../support/project-root.js';
import { install, openSigner, startServer, type Installation, type ServerProcess } from '../support/server-process.js';
import { requireShared, sharedPath } from '../support/shared.js';
import { requireTool, skip } from '../support/tools.js';
import { runClient } from './client-scenario.js';

const CLIENT = join(projectRoot, 'test', 'interop', 'zeep_validation_client.py');

/** A signer of XML, a service that judges its certificate, and a validator that asks it. */
function workers(caFile: string): readonly string[] {
  const chain = readFileSync(caFile, 'utf8').trim().replaceAll('\n', '\\n');
  const open = (id: number, properties: Readonly<Record<string, string>>): readonly string[] =>
    Object.entries({ TYPE: 'PROCESSABLE', AUTHTYPE: 'NOAUTH', ...properties }).map(([key, value]) => `WORKER${String(id)}.${key}=${value}`);
  return [
    ...openSigner(2, 'XMLSigner', { IMPLEMENTATION_CLASS: 'org.signserver.module.xmlsigner.XMLSigner' }),
    ...open(3, {
      NAME: 'Validation',
      IMPLEMENTATION_CLASS: 'org.signserver.validationservice.server.ValidationServiceWorker',
      'VAL1.CLASSPATH': 'org.signserver.validationservice.server.NoRevocationCheckingValidator',
      'VAL1.ISSUER1.CERTCHAIN': chain,
    }),
    ...open(4, {
      NAME: 'XMLValidator',
      IMPLEMENTATION_CLASS: 'org.signserver.module.xmlvalidator.XMLValidator',
      VALIDATIONSERVICEWORKER: 'Validation',
    }),
  ];
}

describe('SignServerWS and ValidationWS for a client made by zeep', function () {
  this.timeout(60_000);
  let installation: Installation | undefined;
  let server: ServerProcess | undefined;
  let python: string;

  before(async function () {
    requireTool(this, 'openssl');
    const found = ['python3', '/usr/bin/python3'].find((name) => spawnSync(name, ['-c', 'import zeep']).status === 0);
    python = found ?? skip(this, 'Python with zeep is not installed (apt-get install python3-zeep)');
    installation = install(({ caFile }) => workers(caFile));
    server = await startServer(installation);
  });
  after(async () => {
    await server?.stop();
    installation?.remove();
  });

  const address = (service: string): string => `${server!.url}/${service}Service/${service}`;

  function expectServed(report: ReadonlyMap<string, Buffer>): void {
    expect(Object.fromEntries([...report].map(([name, value]) => [name, value.toString()]))).to.deep.equal({
      'sign.kind': '1',
      'sign.number': '42',
      'sign.requestID': '42',
      'sign.sameCertificate': 'True',
      'good.kind': '301',
      'good.number': '43',
      'good.valid': 'True',
      'good.status': 'VALID',
      'changed.kind': '301',
      'changed.number': '43',
      'changed.valid': 'False',
      'status.all': 'ALLOK',
      'isValid.status': 'VALID',
      'isValid.purposes': 'ELECTRONIC_SIGNATURE',
      'isValid.reason': '-1',
      'status.service': 'ALLOK',
      'unknown.fault': 'InvalidWorkerIdException',
      'unknown.message': 'No such worker: Nobody',
      'noCertificate.fault': 'IllegalRequestException',
      'noCertificate.message': 'Error base64Cert parameter data have bad encoding, check that it contains supported certificate data',
    });
  }

  it('work from the WSDLs that are served', async () => {
    const wsdls = ['SignServerWS', 'ValidationWS'].map((service) => `${address(service)}?wsdl`);
    expectServed(await runClient(python, [CLIENT, ...wsdls]));
  });

  it('work from the WSDLs of the reference server', async function () {
    requireShared(this);
    const services = ['SignServerWS', 'ValidationWS'];
    const wsdls = services.map((service) => sharedPath('reference', 'wsdl', `${service}.wsdl`));
    expectServed(await runClient(python, [CLIENT, ...wsdls, ...services.map(address)]));
  });
});
