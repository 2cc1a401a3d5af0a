import { expect } from 'chai';
import type { Certificate } from '../../../src/core/certificate.js';
import { configuredCertificates } from '../../../src/engine/configured-certificates.js';
import { certificateReader } from '../../../src/formats/x509/x509.js';
import { writePem } from '../../../src/formats/pem.js';
import { MemoryLog } from '../../support/engine-fixture.js';
import { pki } from '../../support/pki.js';

const [own, sub, root] = pki.ecSigner.chain as readonly [Certificate, Certificate, Certificate];
const pem = (...certificates: readonly Certificate[]): string => certificates.map(({ der }) => writePem('CERTIFICATE', der)).join('');
const subjects = (chain: readonly Certificate[] | undefined): readonly string[] | undefined => chain?.map(({ subject }) => subject);

describe('the certificates of a configuration', () => {
  const log = new MemoryLog();
  const read = (properties: Readonly<Record<string, string>>, nodeId?: string): ReturnType<typeof configuredCertificates> =>
    configuredCertificates(
      { id: 2, name: 'x', type: 'PROCESSABLE', properties: new Map(Object.entries(properties)), authorizedClients: [], matchingRules: [] },
      { certificates: certificateReader, log, ...(nodeId !== undefined && { nodeId }) },
    );

  it('are put in order, the signer’s own first, whatever the order in SIGNERCERTCHAIN', () => {
    for (const chain of [
      [own, sub, root],
      [root, sub, own],
      [sub, own, root],
    ]) {
      const { certificate, chain: ordered } = read({ SIGNERCERTCHAIN: pem(...chain) });
      expect(certificate?.subject).to.equal(own.subject);
      expect(subjects(ordered)).to.deep.equal(subjects([own, sub, root]));
    }
  });

  it('keep at the end what does not belong to the chain', () => {
    const stranger = pki.root.certificate;
    const other = pki.stranger.certificate;
    const { chain } = read({ SIGNERCERT: pem(own), SIGNERCERTCHAIN: pem(other, stranger, own, sub) });
    expect(subjects(chain)).to.deep.equal(subjects([own, sub, root, other]));
  });

  it('are left in the order given where the signer’s own is not among them, so that requests are refused', () => {
    const { certificate, chain } = read({ SIGNERCERT: pem(own), SIGNERCERTCHAIN: pem(root, sub) });
    expect(certificate?.subject).to.equal(own.subject);
    expect(subjects(chain)).to.deep.equal(subjects([root, sub]));
  });

  it('are those of this node where there are none for all', () => {
    const properties = { 'NODE1.SIGNERCERT': pem(own), 'NODE2.SIGNERCERT': pem(sub) };
    expect(read(properties, 'NODE1').certificate?.subject).to.equal(own.subject);
    expect(read(properties, 'NODE3')).to.deep.equal({});
    expect(read({ ...properties, SIGNERCERT: pem(root) }, 'NODE1').certificate?.subject).to.equal(root.subject);
  });

  it('are none where they cannot be read, which the log says', () => {
    expect(read({ SIGNERCERT: 'nothing', SIGNERCERTCHAIN: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----' })).to.deep.equal(
      {},
    );
    expect(log.lines).to.deep.equal(['ERROR SIGNERCERTCHAIN of worker 2 cannot be read', 'ERROR SIGNERCERT of worker 2 cannot be read']);
  });
});
