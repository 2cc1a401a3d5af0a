/**
 * RC2 in CBC mode (RFC 2268), decryption only. Java wrote the certificates of its keystores with it for twenty years, and
 * OpenSSL 3 left it out. It protects nothing any more; what is read here is public.
 */

// RFC 2268 §2: a permutation of the octets, from the digits of pi.
const PITABLE = Buffer.from(
  'd978f9c419ddb5ed28e9fd794aa0d89dc67e37832b76538e624c6488448bfba2179a59f587b34f1361456d8d09817d32' +
    'bd8f40eb86b77b0bf09521225c6b4e8254d66593ce60b21c7356c014a78cf1dc1275ca1f3bbee4d1423dd430a33cb626' +
    '6fbf0eda4669075727f21d9bbc944303f811c7f690ef3ee706c3d52fc8661ed708e8eade8052eef784aa72ac354d6a2a' +
    '961ad2715a1549744b9fd05e0418a4ecc2e0416e0f51cbcc2491af50a1f47039997c3a8523b8b47afc02365b25559731' +
    '2d5dfa98e38a92ae05df2910676cbac9d300e6cfe19ea82c6316013f58e289a90d38341bab33ffb0bb480c5fb9b1cd2e' +
    'c5f3db47e5a59c770aa62068fe7fc1ad',
  'hex',
);

const BLOCK_OCTETS = 8;

export interface Rc2Key {
  readonly key: Uint8Array;
  /** How many bits of the key count (RFC 2268 §2, T1). */
  readonly effectiveBits: number;
}

/** Decrypts whole blocks; padding is left as it is. Throws where the text is not whole blocks. */
export function decryptRc2Cbc(ciphertext: Uint8Array, key: Rc2Key, iv: Uint8Array): Uint8Array {
  if (ciphertext.length % BLOCK_OCTETS !== 0) throw new Error('an RC2 text must be whole blocks');
  const expanded = expandKey(key);
  const plaintext = Buffer.from(ciphertext);
  for (let offset = 0; offset < plaintext.length; offset += BLOCK_OCTETS) {
    decryptBlock(plaintext, offset, expanded);
    for (let index = 0; index < BLOCK_OCTETS; index++) {
      const previous = offset === 0 ? iv[index] : ciphertext[offset - BLOCK_OCTETS + index];
      plaintext[offset + index] = (plaintext[offset + index] ?? 0) ^ (previous ?? 0);
    }
  }
  return plaintext;
}

/** RFC 2268 §2: 64 words of 16 bits. */
function expandKey({ key, effectiveBits }: Rc2Key): Uint16Array {
  const octets = new Uint8Array(128);
  const at = (index: number): number => octets[index] ?? 0;
  const substitute = (index: number): number => PITABLE[index & 0xff] ?? 0;
  octets.set(key);
  for (let i = key.length; i < 128; i++) octets[i] = substitute(at(i - 1) + at(i - key.length));
  const effectiveOctets = Math.ceil(effectiveBits / 8);
  const mask = 0xff >> (8 * effectiveOctets - effectiveBits);
  octets[128 - effectiveOctets] = substitute(at(128 - effectiveOctets) & mask);
  for (let i = 127 - effectiveOctets; i >= 0; i--) octets[i] = substitute(at(i + 1) ^ at(i + effectiveOctets));
  return Uint16Array.from({ length: 64 }, (_, i) => at(2 * i) | (at(2 * i + 1) << 8));
}

/** RFC 2268 §4: five, six and five mixing rounds backwards with a mashing round between them. */
function decryptBlock(buffer: Buffer, offset: number, key: Uint16Array): void {
  const words = Uint16Array.from([0, 2, 4, 6], (index) => buffer.readUInt16LE(offset + index));
  for (let round = 15; round >= 0; round--) {
    unmix(words, key, 4 * round);
    if (round === 11 || round === 5) unmash(words, key);
  }
  words.forEach((word, index) => buffer.writeUInt16LE(word, offset + 2 * index));
}

const ROTATIONS = [1, 2, 3, 5] as const;

function unmix(words: Uint16Array, key: Uint16Array, firstKeyWord: number): void {
  for (let i = 3; i >= 0; i--) {
    const [a, b, c] = [words[(i + 3) & 3] ?? 0, words[(i + 2) & 3] ?? 0, words[(i + 1) & 3] ?? 0];
    const rotation = ROTATIONS[i] ?? 0;
    const word = words[i] ?? 0;
    const rotated = (word >> rotation) | (word << (16 - rotation));
    words[i] = rotated - (key[firstKeyWord + i] ?? 0) - (a & b) - (~a & c);
  }
}

function unmash(words: Uint16Array, key: Uint16Array): void {
  for (let i = 3; i >= 0; i--) words[i] = (words[i] ?? 0) - (key[(words[(i + 3) & 3] ?? 0) & 63] ?? 0);
}
