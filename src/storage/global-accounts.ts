import type { DataSource } from 'typeorm';
import { GlobalConfigData } from '../../entities/global-config-data.js';
import { CLIENT_USER, type WriteAuditEvent } from '../core/audit.js';
import { Fault } from '../core/errors.js';
import type { Accounts } from '../core/ports.js';
import { accountOf, withBalanceChanged } from './account-texts.js';
import { transactionsOf } from './transactions-of.js';
import type { Transactions } from './transactions.js';

const USERS = 'GLOB.GLOBALCONFIGSAMPLEACCOUNTER_USERS';
const ACCOUNTS = 'GLOB.GLOBALCONFIGSAMPLEACCOUNTER_ACCOUNTS';

/** Each failed attempt means that another process succeeded, so that so many in a row are a sign of something else. */
const MOST_ATTEMPTS = 100;

interface AccountServices {
  readonly audit: WriteAuditEvent;
}

/**
 * Accounts in the global configuration. All balances are one text, which is only ever replaced where it is still what was
 * read: changes of other processes and nodes are never lost. A change is put on record after it, so that the log holds
 * those that took place, each with what it led to; one that cannot be recorded is taken back.
 */
export class GlobalAccounts implements Accounts {
  readonly #transactions: Transactions;
  readonly #audit: WriteAuditEvent;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(dataSource: DataSource, { audit }: AccountServices) {
    this.#transactions = transactionsOf(dataSource);
    this.#audit = audit;
  }

  charge(credential: string): Promise<boolean> {
    return this.#inTurn(async () => {
      const charged = await this.#change(credential, -1);
      if (charged === undefined) return false;
      try {
        await this.#record(charged);
      } catch (thrown) {
        await this.#change(credential, 1);
        throw thrown;
      }
      return true;
    });
  }

  async refund(credential: string): Promise<void> {
    await this.#inTurn(async () => {
      const refunded = await this.#change(credential, 1);
      if (refunded !== undefined) await this.#record(refunded);
    });
  }

  /** Callers in this process one after the other: then only other processes get in each other's way. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => undefined);
    return done;
  }

  /** Answers the balances as they are then; undefined where the credential has no account, or too little on it. */
  async #change(credential: string, difference: number): Promise<string | undefined> {
    for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
      const { users, accounts } = await this.#read();
      const account = accountOf(users, credential);
      const changed = account === undefined ? undefined : withBalanceChanged(accounts, account, difference);
      if (changed === undefined) return undefined;
      if (await this.#replace(accounts, changed)) return changed;
    }
    throw new Fault('serviceUnavailable', 'The accounts cannot be changed now.');
  }

  async #read(): Promise<{ readonly users: string; readonly accounts: string }> {
    const rows = await this.#transactions.read((manager) =>
      manager.findBy(GlobalConfigData, [{ propertyKey: USERS }, { propertyKey: ACCOUNTS }]),
    );
    const value = (key: string): string => rows.find(({ propertyKey }) => propertyKey === key)?.propertyValue ?? '';
    return { users: value(USERS), accounts: value(ACCOUNTS) };
  }

  async #replace(before: string, after: string): Promise<boolean> {
    const sql = 'UPDATE GlobalConfigData SET propertyValue = ? WHERE propertyKey = ? AND propertyValue = ?';
    return (await this.#transactions.statement(sql, [after, ACCOUNTS, before])) > 0;
  }

  #record(balances: string): Promise<void> {
    const details = new Map([
      ['GLOBALCONFIG_PROPERTY', ACCOUNTS],
      ['GLOBALCONFIG_VALUE', balances],
    ]);
    return this.#audit({ eventType: 'SET_GLOBAL_PROPERTY', module: 'GLOBAL_CONFIG', details }, CLIENT_USER);
  }
}
