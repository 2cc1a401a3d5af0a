import { expect } from 'chai';
import { statusText } from '../../../src/engine/status-report.js';
import { statusPropertiesWorker } from '../../../src/workers/status/status-properties-worker.js';
import { validationServiceWorker } from '../../../src/workers/validators/validation-service-worker.js';
import { xmlValidator } from '../../../src/workers/validators/xml-validator.js';
import { engineFixture } from '../../support/engine-fixture.js';

const RULE = { subjectType: 'SUBJECT_RDN_CN', subjectValue: 'one', issuerType: 'ISSUER_DN_BCSTYLE', issuerValue: 'CN=CA' } as const;
const RULE_LINE = 'SUBJECT_RDN_CN: one | ISSUER_DN_BCSTYLE: CN=CA';

describe('the status of a worker without a key', () => {
  const fixture = engineFixture([xmlValidator, validationServiceWorker, statusPropertiesWorker]);
  const complete = async (implementation: string, properties: Readonly<Record<string, string>> = {}): Promise<string> => {
    const all = { NAME: 'Keyless', TYPE: 'PROCESSABLE', IMPLEMENTATION_CLASS: implementation, ...properties };
    fixture.store.put(4, all, { rules: [RULE] });
    await fixture.engine.reload(4);
    return statusText(await fixture.engine.status({ id: 4 }), 'complete');
  };

  it('of a validator', async () => {
    const text = await complete('XMLValidator', { VALIDATIONSERVICEWORKER: 'Service', DISABLED: 'TRUE' });
    expect(text).to.match(/^Status of Validator with ID 4 \(Keyless\) is:\n {3}Worker status : Active\n {3}Signer is disabled\n/);
    expect(text).to.contain(`   Authorized clients (serial number, issuer DN):\n      ${RULE_LINE}\n`);
    expect(text).not.to.contain('Token status');
  });

  it('of a validation service', async () => {
    const text = await complete('ValidationServiceWorker', {
      'VAL1.CLASSPATH': 'DummyValidator',
      'VAL1.TESTPROP': 'x',
      'VAL2.CLASSPATH': 'NoRevocationCheckingValidator',
    });
    expect(text).to.match(
      /^Status of Validation Service with ID 4 \(Keyless\) is:\n {3}Worker status {7}: Active\n {3}Number of validators: 2\n/,
    );
    expect(text).to.contain(`   Authorized clients:\n      ${RULE_LINE}\n`);
    expect(text).to.contain('   Validators:\n      Status validator 1: OK\n      Status validator 2: OK\n');
  });

  it('of one for administration', async () => {
    const text = await complete('StatusPropertiesWorker', { DISABLED: 'TRUE' });
    expect(text).to.match(/^Status of Worker with ID 4 \(Keyless\) is:\n {3}Worker status : Active\n {3}Worker is disabled\n/);
    expect(text).to.contain(`   Authorized clients (serial number, issuer DN):\n      ${RULE_LINE}\n`);
  });
});
