import { expect } from 'chai';
import { derivePkcs12, iterationsOf, kdfDigest, NO_PASSWORD, pkcs12Password } from '../../../../src/formats/pkcs12/pkcs12-kdf.js';
import { KeystoreError } from '../../../../src/formats/keystore/keystore-error.js';
import { readBer } from '../../../../src/formats/asn1/ber-reader.js';
import { integer } from '../../../../src/formats/asn1/asn1.js';

const hex = (octets: Uint8Array): string => Buffer.from(octets).toString('hex').toUpperCase();

describe('Key derivation of PKCS#12 (RFC 7292 appendix B)', () => {
  // Known answers that are older than the RFC; other libraries test with the same.
  const known = [
    {
      purpose: 'key',
      password: 'smeg',
      salt: '0A58CF64530D823F',
      iterations: 1,
      expected: '8AAAE6297B6CB04642AB5B077851284EB7128F1A2A7FBCA3',
    },
    { purpose: 'iv', password: 'smeg', salt: '0A58CF64530D823F', iterations: 1, expected: '79993DFE048D3B76' },
    {
      purpose: 'key',
      password: 'smeg',
      salt: '642B99AB44FB4B1F',
      iterations: 1,
      expected: 'F3A95FEC48D7711E985CFE67908C5AB79FA3D7C5CAA5D966',
    },
    { purpose: 'mac', password: 'smeg', salt: '3D83C0E4546AC140', iterations: 1, expected: '8D967D88F6CAA9D714800AB3D48051D63F73A312' },
    {
      purpose: 'key',
      password: 'queeg',
      salt: '05DEC959ACFF72F7',
      iterations: 1000,
      expected: 'ED2034E36328830FF09DF1E1A07DD357185DAC0D4F9EB3D4',
    },
    { purpose: 'iv', password: 'queeg', salt: '05DEC959ACFF72F7', iterations: 1000, expected: '11DEDAD7758D4860' },
    { purpose: 'mac', password: 'queeg', salt: '263216FCC2FAB31C', iterations: 1000, expected: '5EC4C7A80DF652294C3925B6489A7AB857C83476' },
  ] as const;
  for (const { purpose, password, salt, iterations, expected } of known) {
    it(`makes the known ${purpose} of ${password} and ${salt}`, async () => {
      const derivation = { digest: 'sha1', password: pkcs12Password(password).bmp, salt: Buffer.from(salt, 'hex'), iterations } as const;
      expect(hex(await derivePkcs12(derivation, purpose, expected.length / 2))).to.equal(expected);
    });
  }

  it('lets other work in between', async () => {
    let turns = 0;
    const counting = setInterval(() => turns++, 1);
    await derivePkcs12({ digest: 'sha1', password: NO_PASSWORD.bmp, salt: new Uint8Array(8), iterations: 200_000 }, 'key', 20);
    clearInterval(counting);
    expect(turns).to.be.greaterThan(2);
  });

  it('takes a password as UTF-16 with a terminator, which no password at all does not have', () => {
    expect(hex(pkcs12Password('aä😀').bmp)).to.equal('006100E4D83DDE000000');
    expect(hex(pkcs12Password('').bmp)).to.equal('0000');
    expect(hex(NO_PASSWORD.bmp)).to.equal('');
  });

  it('knows the digests that it is used with', () => {
    expect(kdfDigest('sha512')).to.equal('sha512');
    expect(kdfDigest('sha3-256')).to.equal('sha3-256');
    expect(kdfDigest('md5')).to.equal(undefined);
    expect(kdfDigest(undefined)).to.equal(undefined);
  });

  it('refuses iteration counts without work and without end', () => {
    expect(iterationsOf(readBer(integer(5_000_000)))).to.equal(5_000_000);
    for (const [count, problem] of [
      [0, 'malformed'],
      [5_000_001, 'tooCostly'],
    ] as const) {
      expect(() => iterationsOf(readBer(integer(count))))
        .to.throw(KeystoreError)
        .with.property('problem', problem);
    }
  });
});
