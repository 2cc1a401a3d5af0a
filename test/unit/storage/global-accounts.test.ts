import { expect } from 'chai';
import type { AuditEvent } from '../../../src/core/audit.js';
import { Fault } from '../../../src/core/errors.js';
import { accountOf, withBalanceChanged } from '../../../src/storage/account-texts.js';
import { DatabaseConfigurationStore } from '../../../src/storage/configuration-store.js';
import { GlobalAccounts } from '../../../src/storage/global-accounts.js';
import { describeOnEachDatabase } from '../../support/databases.js';

const USERS = 'GLOB.GLOBALCONFIGSAMPLEACCOUNTER_USERS';
const ACCOUNTS = 'GLOB.GLOBALCONFIGSAMPLEACCOUNTER_ACCOUNTS';

describeOnEachDatabase('accounts in the global configuration', (database) => {
  let events: AuditEvent[];
  let auditIsBroken: boolean;
  beforeEach(() => {
    events = [];
    auditIsBroken = false;
  });

  async function accounts(): Promise<GlobalAccounts> {
    return new GlobalAccounts(await database().open(), {
      audit: (event) => {
        if (auditIsBroken) return Promise.reject(new Fault('serviceUnavailable', 'Audit log failure'));
        events.push(event);
        return Promise.resolve();
      },
    });
  }

  async function configure(users: string, balances: string): Promise<() => Promise<string | undefined>> {
    const store = new DatabaseConfigurationStore(await database().open());
    await store.apply({
      workers: [],
      setGlobal: new Map([
        [USERS, users],
        [ACCOUNTS, balances],
      ]),
    });
    return async () => (await store.globalProperties()).get(ACCOUNTS);
  }

  it('are charged on record until there is nothing left', async () => {
    const balances = await configure('alice,foo123:one;1a2b,CN=CA,O=Test:two', 'one:2; two:5');
    const made = await accounts();
    expect([await made.charge('alice,foo123'), await made.charge('alice,foo123'), await made.charge('alice,foo123')]).to.deep.equal([
      true,
      true,
      false,
    ]);
    expect(await made.charge('1a2b,CN=CA,O=Test')).to.equal(true);
    expect(await balances()).to.equal('one:0;two:4');
    expect(events.map(({ eventType, details }) => [eventType, details?.get('GLOBALCONFIG_VALUE')])).to.deep.equal([
      ['SET_GLOBAL_PROPERTY', 'one:1; two:5'],
      ['SET_GLOBAL_PROPERTY', 'one:0; two:5'],
      ['SET_GLOBAL_PROPERTY', 'one:0;two:4'],
    ]);
  });

  it('are charged exactly by many callers in several processes', async function () {
    this.timeout(60_000);
    const balances = await configure('alice,foo123:one', 'one:50');
    const processes = [await accounts(), await accounts()];
    const callers = Array.from({ length: 80 }, (_, index) => processes[index % 2]!.charge('alice,foo123'));
    expect((await Promise.all(callers)).filter(Boolean)).to.have.length(50);
    expect(await balances()).to.equal('one:0');
  });

  it('give back what was charged', async () => {
    const balances = await configure('alice,foo123:one', 'one:1');
    const made = await accounts();
    await made.charge('alice,foo123');
    await made.refund('alice,foo123');
    expect(await balances()).to.equal('one:1');
  });

  it('are left as they are where the change cannot be recorded', async () => {
    const balances = await configure('alice,foo123:one', 'one:1');
    const made = await accounts();
    auditIsBroken = true;
    expect(await made.charge('alice,foo123').catch((fault: unknown) => (fault as Fault).message)).to.equal('Audit log failure');
    expect(await balances()).to.equal('one:1');
  });

  it('are nobody’s where nothing is configured', async () => {
    expect(await (await accounts()).charge('alice,foo123')).to.equal(false);
  });
});

describe('the texts of accounts', () => {
  it('pass over entries that are not two parts; of entries with one name the last counts', () => {
    expect(accountOf('a,b:one;a,b:two:three;;a,b : two ', 'a,b')).to.equal('two');
    expect(accountOf('a,b;c', 'a,b')).to.equal(undefined);
    expect(accountOf('', '')).to.equal(undefined);
  });

  it('change one balance and leave the others as they are written', () => {
    expect(withBalanceChanged(' x: 7 ;one:3;y:z:1', 'one', -1)).to.equal(' x: 7 ;one:2;y:z:1');
    for (const balances of ['one:0', 'one:-3', 'one:x', 'one:1e3', 'one:', 'two:1', 'one:9999999999999999']) {
      expect(withBalanceChanged(balances, 'one', -1), balances).to.equal(undefined);
    }
  });

  it('take a price back whatever was done to the account meanwhile', () => {
    expect(withBalanceChanged('one:-3', 'one', 1)).to.equal('one:-2');
  });
});
