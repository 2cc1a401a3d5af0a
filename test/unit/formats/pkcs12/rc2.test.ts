import { expect } from 'chai';
import { decryptRc2Cbc } from '../../../../src/formats/pkcs12/rc2.js';

/** RFC 2268 §5. */
const VECTORS = [
  { key: '0000000000000000', effectiveBits: 63, plaintext: '0000000000000000', ciphertext: 'ebb773f993278eff' },
  { key: 'ffffffffffffffff', effectiveBits: 64, plaintext: 'ffffffffffffffff', ciphertext: '278b27e42e2f0d49' },
  { key: '3000000000000000', effectiveBits: 64, plaintext: '1000000000000001', ciphertext: '30649edf9be7d2c2' },
  { key: '88', effectiveBits: 64, plaintext: '0000000000000000', ciphertext: '61a8a244adacccf0' },
  { key: '88bca90e90875a', effectiveBits: 64, plaintext: '0000000000000000', ciphertext: '6ccf4308974c267f' },
  { key: '88bca90e90875a7f0f79c384627bafb2', effectiveBits: 64, plaintext: '0000000000000000', ciphertext: '1a807d272bbe5db1' },
  { key: '88bca90e90875a7f0f79c384627bafb2', effectiveBits: 128, plaintext: '0000000000000000', ciphertext: '2269552ab0f85ca6' },
  {
    key: '88bca90e90875a7f0f79c384627bafb216f80a6f85920584c42fceb0be255daf1e',
    effectiveBits: 129,
    plaintext: '0000000000000000',
    ciphertext: '5b78d3a43dfff1f1',
  },
] as const;

const bytes = (hex: string): Uint8Array => Buffer.from(hex, 'hex');
const hex = (octets: Uint8Array): string => Buffer.from(octets).toString('hex');

describe('RC2 (RFC 2268)', () => {
  for (const { key, effectiveBits, plaintext, ciphertext } of VECTORS) {
    it(`decrypts ${ciphertext} with ${String(effectiveBits)} bits of ${key}`, () => {
      const decrypted = decryptRc2Cbc(bytes(ciphertext), { key: bytes(key), effectiveBits }, new Uint8Array(8));
      expect(hex(decrypted)).to.equal(plaintext);
    });
  }

  it('chains blocks: each plaintext is combined with the ciphertext before it', () => {
    const [, vector] = VECTORS;
    const key = { key: bytes(vector.key), effectiveBits: vector.effectiveBits };
    const decrypted = decryptRc2Cbc(bytes(vector.ciphertext.repeat(2)), key, bytes('0f0f0f0f0f0f0f0f'));
    expect(hex(decrypted)).to.equal('f0f0f0f0f0f0f0f0' + 'd874d81bd1d0f2b6');
  });

  it('leaves its input alone and refuses part of a block', () => {
    const input = bytes('ebb773f993278eff');
    decryptRc2Cbc(input, { key: bytes('88'), effectiveBits: 64 }, new Uint8Array(8));
    expect(hex(input)).to.equal('ebb773f993278eff');
    expect(() => decryptRc2Cbc(new Uint8Array(7), { key: bytes('88'), effectiveBits: 64 }, new Uint8Array(8))).to.throw('whole blocks');
  });
});
