import { expect } from 'chai';
import { decodeJavaBeans, encodeJavaBeans, type BeanDocument } from '../../../../src/formats/java-beans-xml/java-beans-xml.js';
import {
  authorizedClients,
  matchingRules,
  newWorkerConfig,
  withClientsChanged,
  withWorkerProperties,
  workerProperties,
} from '../../../../src/formats/java-beans-xml/worker-config-xml.js';
import type { CertificateMatchingRule } from '../../../../src/core/worker.js';
import { referenceRows } from '../../../support/reference-dump.js';
import { requireShared } from '../../../support/shared.js';

const rule = (subjectValue: string, more: Partial<CertificateMatchingRule> = {}): CertificateMatchingRule => ({
  subjectType: 'SUBJECT_RDN_CN',
  subjectValue,
  issuerType: 'ISSUER_DN_BCSTYLE',
  issuerValue: 'CN=CA',
  ...more,
});
const client = { serialNumber: '00AB', issuer: 'CN=CA' };
const reread = (document: BeanDocument): BeanDocument => decodeJavaBeans(encodeJavaBeans(document));

describe('signerConfigData', () => {
  it('is made with the entries that SignServer makes', function () {
    requireShared(this);
    const [, reference] = referenceRows('signerconfigdata').find(([id]) => id === '1')!;
    const properties = workerProperties(decodeJavaBeans(reference!));
    const document = withWorkerProperties(newWorkerConfig(), properties);
    expect(encodeJavaBeans(document)).to.equal(reference);
  });

  it('holds properties, clients and rules of the reference worker beyond ASCII', function () {
    requireShared(this);
    const [, xml] = referenceRows('signerconfigdata').find(([id]) => id === '41')!;
    const document = decodeJavaBeans(xml!);
    const properties = workerProperties(document);
    expect(properties.get('DEFAULTKEY')).to.equal('signer00003');
    expect(properties.get('EMPTY')).to.equal('');
    expect(properties.get('NOTE')).to.match(/^Zwei Zeilen:\nGr.* & <Umgebung> "quoted" /);
    expect(properties.get('SIGNERCERT')).to.match(/-----END CERTIFICATE-----\n$/);
    expect(authorizedClients(document)).to.deep.equal([{ serialNumber: '123abc', issuer: 'CN=Some CA,O=Test' }]);
    expect(matchingRules(document)).to.deep.equal([
      {
        subjectType: 'CERTIFICATE_SERIALNO',
        subjectValue: '18efadfbabed1e6059b649a24e102575f6630ed4',
        issuerType: 'ISSUER_DN_BCSTYLE',
        issuerValue: 'CN=Ref Management CA,O=Test',
        description: 'the administrator',
      },
    ]);
  });

  it('keeps what was written, several rules of one type included', () => {
    const rules = [rule('one', { description: 'first' }), rule('two'), rule('aa', { subjectType: 'CERTIFICATE_SERIALNO' })];
    const written = reread(withClientsChanged(newWorkerConfig(), { id: 1, addClients: [client], addRules: rules }));
    expect(authorizedClients(written)).to.deep.equal([client]);
    expect(matchingRules(written)).to.deep.equal(rules);
  });

  it('does not add what is there, whatever its description', () => {
    const once = withClientsChanged(newWorkerConfig(), { id: 1, addClients: [client], addRules: [rule('one', { description: 'a' })] });
    const twice = withClientsChanged(once, { id: 1, addClients: [client], addRules: [rule('one', { description: 'b' })] });
    expect(encodeJavaBeans(twice)).to.equal(encodeJavaBeans(once));
  });

  it('removes the exact client, and a rule whatever its description', () => {
    const full = withClientsChanged(newWorkerConfig(), {
      id: 1,
      addClients: [client],
      addRules: [rule('one', { description: 'a' }), rule('two')],
    });
    const other = withClientsChanged(full, { id: 1, removeClients: [{ ...client, serialNumber: 'ab' }], removeRules: [rule('one')] });
    expect(authorizedClients(other)).to.deep.equal([client]);
    expect(matchingRules(other)).to.deep.equal([rule('two')]);
    expect(authorizedClients(withClientsChanged(full, { id: 1, removeClients: [client] }))).to.deep.equal([]);
  });

  it('removes the older form of a rule on a serial number with it', () => {
    const full = withClientsChanged(newWorkerConfig(), { id: 1, addClients: [client, { ...client, issuer: 'CN=Other' }] });
    const removed = withClientsChanged(full, { id: 1, removeRules: [rule('ab', { subjectType: 'CERTIFICATE_SERIALNO' })] });
    expect(authorizedClients(removed)).to.deep.equal([{ ...client, issuer: 'CN=Other' }]);
  });

  it('keeps what it does not know where it is', () => {
    const extra = '\n  <void method="put">\n   <string>KEYSTORE_DATA</string>\n   <string>MIIC</string>\n  </void>';
    const unknownRule = newWorkerConfig();
    const xml = encodeJavaBeans(withClientsChanged(unknownRule, { id: 1, addRules: [rule('one')] }))
      .replace('SUBJECT_RDN_CN', 'SUBJECT_OF_TOMORROW')
      .replace(/\n {2}<void method="put">\n {3}<string>AUTHORIZED_CLIENTS</, `${extra}$&`);
    const document = decodeJavaBeans(xml);
    expect(matchingRules(document)).to.deep.equal([]);
    const changed = withWorkerProperties(
      withClientsChanged(document, { id: 1, addRules: [rule('one')], removeRules: [rule('two')] }),
      new Map(),
    );
    expect(encodeJavaBeans(changed)).to.include('SUBJECT_OF_TOMORROW').and.to.include(extra).and.to.include('SUBJECT_RDN_CN');
  });

  it('is read where sets or properties are missing', () => {
    const document = decodeJavaBeans('<java><object class="org.ejbca.util.Base64PutHashMap"/></java>');
    expect([...workerProperties(document)]).to.deep.equal([]);
    expect(matchingRules(document)).to.deep.equal([]);
    expect([...workerProperties(reread(withWorkerProperties(document, new Map([['A', '1']]))))]).to.deep.equal([['A', '1']]);
  });
});
