import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { openHttpsTransport } from '../../../src/cli/admin-ws/https-transport.js';
import { CommandFailure } from '../../../src/cli/command.js';
import { pki } from '../../support/pki.js';
import { rejection } from '../../support/rejection.js';
import { freePort } from '../../support/server-process.js';
import { keyPem } from '../../support/tls-files.js';

describe('the connection to AdminWS', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'signserver-test-'));
    writeFileSync(join(folder, 'one.pem'), pki.clientOne.pem);
    writeFileSync(join(folder, 'one.key'), keyPem(pki.clientOne));
    writeFileSync(join(folder, 'two.key'), keyPem(pki.clientTwo));
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });
  const file = (name: string): string => join(folder, name);

  it('is not made with files that do not fit or are not there', async () => {
    const url = new URL('https://localhost');
    const failure = async (cert: string, key: string): Promise<string> => {
      const thrown: unknown = await openHttpsTransport({ url, cert: file(cert), key: file(key) }).catch((error: unknown) => error);
      expect(thrown).to.be.instanceOf(CommandFailure);
      return (thrown as CommandFailure).message;
    };
    expect(await failure('one.pem', 'two.key')).to.match(
      /^Error: The client certificate and its key cannot be used: .*key values mismatch$/,
    );
    expect(await failure('one.key', 'one.key')).to.match(/^Error: The client certificate and its key cannot be used: /);
    expect(await failure('none.pem', 'one.key')).to.equal(`Error: File ${file('none.pem')} cannot be read: no such file or directory.`);
  });

  it('says which server does not answer, and keeps the reason', async () => {
    const port = String(await freePort());
    const url = new URL(`https://127.0.0.1:${port}`);
    const transport = await openHttpsTransport({ url, cert: file('one.pem'), key: file('one.key') });
    const fault = await rejection(transport.post('<a/>'));
    transport.close();
    expect([fault.kind, fault.message]).to.deep.equal(['serviceUnavailable', `There is no answer from 127.0.0.1:${port}.`]);
    expect(fault.cause).to.have.property('code', 'ECONNREFUSED');
  });

  it('says what to do about a server whose CA is not known', async () => {
    const server = createServer({ cert: pki.clientOne.pem, key: keyPem(pki.clientOne) });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const url = new URL(`https://127.0.0.1:${String((server.address() as AddressInfo).port)}`);
    const transport = await openHttpsTransport({ url, cert: file('one.pem'), key: file('one.key') });
    const fault = await rejection(transport.post('<a/>'));
    transport.close();
    server.close();
    expect(fault.message).to.equal(
      `There is no answer from ${url.host}. Its certificate is of a CA that is not known here: name the file of that CA with --ca.`,
    );
  });
});
