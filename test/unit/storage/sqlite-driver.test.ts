import { createRequire } from 'node:module';
import { expect } from 'chai';
import { guardedDriver, type SqliteDatabase, type SqliteDriver } from '../../../src/storage/sqlite-driver.js';

const libsql = createRequire(import.meta.url)('libsql') as SqliteDriver;

describe('SQLite driver', () => {
  let database: SqliteDatabase;
  beforeEach(() => {
    database = new (guardedDriver(libsql))(':memory:');
    database.prepare('CREATE TABLE t (a text, b bigint)').run();
  });
  afterEach(() => {
    database.close();
  });

  const stored = (...parameters: readonly unknown[]): unknown => {
    const places = parameters.map(() => '?').join();
    database.prepare(`INSERT INTO t (${['a', 'b'].slice(0, parameters.length).join()}) VALUES (${places})`).run(...parameters);
    return database.prepare('SELECT a, b FROM t').all();
  };

  it('binds a null that is alone', () => {
    expect(stored(null)).to.deep.equal([{ a: null, b: null }]);
  });

  it('binds bytes that are alone', () => {
    expect(() => stored(Uint8Array.of(1, 2))).to.not.throw();
    expect(database.prepare('SELECT hex(a) AS a FROM t WHERE a = ?').all(Uint8Array.of(1, 2))).to.deep.equal([{ a: '0102' }]);
  });

  it('writes whole numbers as such, into text columns too', () => {
    expect(stored(7, Number.MAX_SAFE_INTEGER)).to.deep.equal([{ a: '7', b: Number.MAX_SAFE_INTEGER }]);
  });

  for (const [what, value] of Object.entries({ boolean: true, object: {}, symbol: Symbol('x'), date: new Date(0), list: [1] })) {
    it(`refuses a ${what} with an error`, () => {
      expect(() => stored('x', value)).to.throw(TypeError, 'cannot be bound');
      expect(() => stored(value)).to.throw(TypeError, 'cannot be bound');
    });
  }

  it('refuses texts that would be read back as others', () => {
    for (const text of ['a\0b', '\ud800', '\udc00\ud800']) expect(() => stored(text)).to.throw(RangeError, 'cannot be stored');
    expect(stored('😀\u0001')).to.deep.equal([{ a: '😀\u0001', b: null }]);
  });
});
