import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { alternativeNames, CONSTRAINT_CASES, dns, nameConstraints } from '../support/name-constraint-cases.js';
import { issue, pki, type TestIdentity } from '../support/pki.js';
import { requireTool } from '../support/tools.js';

/** How `openssl verify` says that a path is refused for its names, and for nothing else. */
const FOR_ITS_NAMES =
  /permitted subtree violation|excluded subtree violation|unsupported name constraint|unsupported or invalid name|name constraints minimum and maximum/;

describe('name constraints, as openssl verify finds them', function () {
  this.timeout(60_000);
  const folder = mkdtempSync(join(tmpdir(), 'countersign-names-'));

  before(function () {
    requireTool(this, 'openssl');
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });

  for (const { title, constraints, subject = '', names = [], verdict } of CONSTRAINT_CASES) {
    it(`${title} › ${verdict}`, () => {
      const issuer = issue({ subject: 'C=SE,O=Test,CN=CA', issuer: pki.root, isCa: true, extensions: [nameConstraints(constraints)] });
      const extensions = names.length > 0 ? [alternativeNames(...names)] : [];
      expectVerdict(issue({ subject, issuer, extensions }), verdict);
    });
  }

  it('of the root bind what is below it', () => {
    const root = issue({ subject: 'CN=Root', isCa: true, extensions: [nameConstraints({ permitted: [dns('example.com')] })] });
    const below = (name: string): TestIdentity => issue({ subject: 'CN=x', issuer: root, extensions: [alternativeNames(dns(name))] });
    expectVerdict(below('a.example.com'), 'permitted');
    expectVerdict(below('example.org'), 'refused');
  });

  function expectVerdict({ chain, pem }: TestIdentity, verdict: 'permitted' | 'refused'): void {
    const pems = chain.map(({ der }) => `-----BEGIN CERTIFICATE-----\n${Buffer.from(der).toString('base64')}\n-----END CERTIFICATE-----\n`);
    const file = (name: string, content: string): string => {
      writeFileSync(join(folder, name), content);
      return join(folder, name);
    };
    const root = file('root.pem', pems.at(-1) ?? '');
    const args = ['verify', '-CAfile', root, '-untrusted', file('cas.pem', pems.slice(1).join('')), file('target.pem', pem)];
    const { status, stdout, stderr } = spawnSync('openssl', args, { encoding: 'utf8' });
    if (verdict === 'permitted') expect(stderr).to.equal('');
    else expect(stdout + stderr).to.match(FOR_ITS_NAMES);
    expect(status).to.equal(verdict === 'permitted' ? 0 : 2);
  }
});
