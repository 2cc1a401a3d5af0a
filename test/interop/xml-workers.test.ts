import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { processDataEnvelope } from '../support/client-ws.js';
import { codeBlocks } from '../support/code-blocks.js';
import { runProgram } from '../support/run-program.js';
import { install, SIGNSERVER, startServer, type Installation, type ServerProcess } from '../support/server-process.js';
import { requireTool } from '../support/tools.js';

/** The properties that docs/xml.md shows, with a certificate in place of its dots. */
function documentedProperties(certificateFile: string): readonly string[] {
  const certificate = readFileSync(certificateFile, 'utf8').trim().replaceAll('\n', '\\n');
  return codeBlocks('docs/xml.md', 'properties')
    .flatMap((block) => block.split('\n'))
    .map((line) => line.replace(/-----BEGIN CERTIFICATE-----.*$/, () => certificate));
}

describe('the workers of docs/xml.md', function () {
  this.timeout(120_000);
  let installation: Installation;
  let server: ServerProcess;
  let signed: Buffer;
  const toClose: (() => unknown)[] = [];
  let enveloping: Buffer;

  before(async () => {
    installation = install(({ caFile }) => documentedProperties(caFile));
    server = await startServer(installation);
    toClose.push(
      () => server.stop(),
      () => {
        installation.remove();
      },
    );
    for (const id of ['5', '6']) runProgram(process.execPath, [SIGNSERVER, '--data', installation.dataFolder, 'reload', id]);
    signed = await post('worker/XMLSigner', '<order><amount>100</amount></order>').then(({ body }) => body);
    enveloping = await post('worker/XAdESSigner', '<order><amount>100</amount></order>').then(({ body }) => body);
  });

  after(async () => {
    for (const close of toClose) await close();
  });

  async function post(
    path: string,
    data: string | Buffer,
  ): Promise<{ readonly status: number; readonly type: string | null; readonly body: Buffer }> {
    const answer = await fetch(`${server.url}/${path}`, { method: 'POST', body: new Uint8Array(Buffer.from(data)) });
    return { status: answer.status, type: answer.headers.get('content-type'), body: Buffer.from(await answer.arrayBuffer()) };
  }

  const validate = async (worker: string, document: string | Buffer): Promise<string> => {
    const { status, type, body } = await post(`process?workerName=${worker}&processType=validateDocument`, document);
    expect([status, type]).to.deep.equal([200, 'text/plain']);
    return body.toString();
  };

  it('are asked by the commands of the page', function () {
    requireTool(this, 'curl');
    const folder = installation.dataFolder;
    writeFileSync(join(folder, 'order.xml'), '<order><amount>100</amount></order>');
    writeFileSync(join(folder, 'certificate.pem'), readFileSync(installation.keystore.caFile));
    const outputs = codeBlocks('docs/xml.md', 'sh').map((command) => {
      const line = command.replace('http://localhost:8080/signserver', server.url).replace(/^curl /, 'curl -sS --fail ');
      return execFileSync('sh', ['-c', line], { cwd: folder, encoding: 'utf8', timeout: 30_000 });
    });

    expect(outputs).to.deep.equal(['', 'VALID;;This certificate is defined as Trust Anchor.;-1;', 'VALID']);
    expect(readFileSync(join(folder, 'signed.xml'), 'utf8')).to.contain('<SignatureValue>');
  });

  it('sign, and find valid what they signed', async () => {
    expect(await validate('XMLValidator', signed)).to.equal('VALID');
    expect(await validate('XAdESValidator', enveloping)).to.equal('VALID');
    expect(await validate('XMLValidator', enveloping)).to.equal('VALID');
  });

  it('find invalid what was changed', async () => {
    expect(await validate('XMLValidator', signed.toString().replace('100', '900'))).to.equal('INVALID');
    expect(await validate('XAdESValidator', enveloping.toString().replace('100', '900'))).to.equal('INVALID');
  });

  it('take a document as a field of a form too', async () => {
    const form = new FormData();
    form.append('workerName', 'XMLValidator');
    form.append('processType', 'validateDocument');
    form.append('file', new Blob([new Uint8Array(signed)]), 'signed.xml');
    const answer = await fetch(`${server.url}/process`, { method: 'POST', body: form });
    expect([answer.status, await answer.text()]).to.deep.equal([200, 'VALID']);
  });

  it('judge certificates, with purposes', async () => {
    const ask = async (file: string, more = ''): Promise<string> =>
      (await post(`process?workerName=CertValidationWorker&processType=validateCertificate${more}`, readFileSync(file))).body.toString();
    const caFile = installation.keystore.caFile;
    expect(await ask(caFile)).to.match(/^VALID;;This certificate is defined as Trust Anchor\.;-1;$/);
    expect(await ask(caFile, '&certPurposes=IDENTIFICATION')).to.match(/^BADCERTPURPOSE;;Error certificate doesn't fulfill/);
  });

  it('refuse requests that are not for them, in the words of SignServer', async () => {
    for (const [path, text] of [
      ['worker/XMLValidator', "Received request wasn't an expected GenericValidationRequest."],
      ['worker/CertValidationWorker', "The process request sent to validation service with ID 7 isn't supported"],
      ['process?workerName=XMLSigner&processType=validateDocument', "Received request wasn't an expected GenericSignRequest."],
      ['process?workerName=XMLValidator&processType=validate', 'Illegal process type.'],
    ] as const) {
      const { status, body } = await post(path, '<a/>');
      expect([path, status]).to.deep.equal([path, 400]);
      expect(body.toString().replaceAll('&#39;', "'")).to.contain(text);
    }
    const { status, body } = await post('process?workerName=XMLValidator&processType=validateDocument', 'no XML');
    expect(status).to.equal(500);
    expect(body.toString()).to.contain('SignServerException calling signer with ID 8 : Document parsing error');
  });

  it('refuse ClientWS, which can only ask for signatures', async () => {
    const headers = { 'Content-Type': 'text/xml;charset=UTF-8', SOAPAction: '""' };
    const body = processDataEnvelope('XMLValidator', signed);
    const answer = await fetch(`${server.url}/ClientWSService/ClientWS`, { method: 'POST', headers, body });
    expect(answer.status).to.equal(500);
    expect(await answer.text())
      .to.contain("Received request wasn't an expected GenericValidationRequest.")
      .and.to.contain('RequestFailedException');
  });

  it('are active in their status, and tell what they are', () => {
    const status = (id: string): string =>
      runProgram(process.execPath, [SIGNSERVER, '--data', installation.dataFolder, 'getstatus', 'complete', id]);
    expect(status('7')).to.match(/Status of Validation Service with ID 7 \(CertValidationWorker\) is:/);
    expect(status('7'))
      .to.match(/Worker status *: Active/)
      .and.to.match(/Number of validators: 1/);
    expect(status('7')).to.contain('Status validator 1: OK');
    expect(status('8')).to.match(/Status of Validator with ID 8 \(XMLValidator\) is:\n {3}Worker status *: Active/);
  });
});
