import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { createDataSource } from '../../ormconfig.js';

describe('database URL', () => {
  it('names a SQLite file, or a folder with one', () => {
    const folder = mkdtempSync(join(tmpdir(), 'countersign-url-'));
    const file = (url: string): unknown => createDataSource(url).options.database;
    expect(file(`sqlite:${folder}`)).to.equal(join(folder, 'countersign.sqlite'));
    expect(file('sqlite:/not/there/')).to.equal('/not/there/countersign.sqlite');
    expect(file('sqlite:/not/there')).to.equal('/not/there');
    rmdirSync(folder);
  });

  it('names a server with a user, a password in which anything may stand, and limits', () => {
    const { options } = createDataSource(
      'mysql://signer:p%40ss%2Fw%C3%B6rd@db.example:3307/sign%2Dserver?connectionLimit=3&connectTimeout=900',
    );
    expect(options).to.deep.include({
      type: 'mysql',
      host: 'db.example',
      port: 3307,
      username: 'signer',
      password: 'p@ss/wörd',
      database: 'sign-server',
      charset: 'utf8mb4',
      poolSize: 3,
      connectTimeout: 900,
    });
    expect(options).to.not.have.property('ssl');
  });

  it('has defaults for port and limits, and TLS with verification where it is asked for', () => {
    expect(createDataSource('mariadb://db/x?tls=true').options).to.deep.include({
      type: 'mariadb',
      port: 3306,
      poolSize: 10,
      connectTimeout: 5000,
      ssl: { rejectUnauthorized: true },
    });
  });

  const refused: Readonly<Record<string, readonly [url: string, reason: RegExp]>> = {
    'another database': ['postgres://u:secret@h/d', /must begin with sqlite:/],
    'no path': ['sqlite:', /needs the path/],
    'no database': ['mysql://u:secret@h', /name of a database/],
    'an unknown parameter': ['mysql://u:secret@h/d?ssl=1', /unknown parameters: ssl/],
    'a limit that is no number': ['mysql://u:secret@h/d?connectionLimit=many', /connectionLimit/],
    'TLS that is neither on nor off': ['mysql://u:secret@h/d?tls=yes', /tls/],
    'a URL that cannot be read': ['mysql://u:secret@h:port/d', /cannot be read/],
    'an escape that cannot be read': ['mysql://u:secret%@h/d', /cannot be read/],
  };
  for (const [what, [url, reason]] of Object.entries(refused)) {
    it(`refuses ${what}, and does not repeat the password`, () => {
      expect(() => createDataSource(url))
        .to.throw(Error, reason)
        .with.property('message')
        .that.does.not.include('secret');
    });
  }
});
