import { expect } from 'chai';
import { logExpiry } from '../../../src/tls/certificate-expiry.js';
import { MemoryLog } from '../../support/engine-fixture.js';
import { issue, pki } from '../../support/pki.js';

describe('the end of a server certificate', () => {
  const [notBefore, notAfter] = [new Date('2026-03-01T00:00:00Z'), new Date('2026-06-01T00:00:00Z')];
  const certificate = issue({ subject: 'O=Test,CN=server', issuer: pki.root, notBefore, notAfter }).pem + pki.root.pem;
  const logged = (now: string): readonly string[] => {
    const log = new MemoryLog();
    logExpiry({ identity: { key: '', certificate } }, { clock: { now: () => Date.parse(now) }, log });
    return log.lines;
  };

  it('is not spoken of until 30 days before', () => {
    expect(logged('2026-03-01T00:00:00Z')).to.deep.equal([]);
    expect(logged('2026-05-02T00:00:00Z')).to.deep.equal([]);
  });

  it('is warned of, and is an error when it has come', () => {
    expect(logged('2026-05-02T00:00:01Z')).to.deep.equal([
      'WARN The certificate of HTTPS (O=Test, CN=server) ends on Jun  1 00:00:00 2026 GMT',
    ]);
    expect(logged('2026-06-01T00:00:01Z')).to.deep.equal([
      'ERROR The certificate of HTTPS (O=Test, CN=server) ended on Jun  1 00:00:00 2026 GMT',
    ]);
  });

  it('is as bad as a beginning that has not come', () => {
    expect(logged('2026-02-28T23:59:59Z')).to.deep.equal([
      'ERROR The certificate of HTTPS (O=Test, CN=server) is not valid before Mar  1 00:00:00 2026 GMT',
    ]);
  });
});
