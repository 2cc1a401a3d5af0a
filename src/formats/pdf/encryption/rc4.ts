/** RC4, which OpenSSL 3 left out and old files are encrypted with. Encryption and decryption are the same. */
export function rc4(key: Uint8Array, bytes: Uint8Array): Uint8Array {
  const state = Uint8Array.from({ length: 256 }, (_, index) => index);
  for (let i = 0, j = 0; i < 256; i++) {
    j = (j + at(state, i) + at(key, i % key.length)) & 0xff;
    swap(state, i, j);
  }
  const out = new Uint8Array(bytes.length);
  for (let index = 0, i = 0, j = 0; index < bytes.length; index++) {
    i = (i + 1) & 0xff;
    j = (j + at(state, i)) & 0xff;
    swap(state, i, j);
    out[index] = at(bytes, index) ^ at(state, (at(state, i) + at(state, j)) & 0xff);
  }
  return out;
}

const at = (bytes: Uint8Array, index: number): number => bytes[index] ?? 0;

function swap(state: Uint8Array, i: number, j: number): void {
  const kept = at(state, i);
  state[i] = at(state, j);
  state[j] = kept;
}
