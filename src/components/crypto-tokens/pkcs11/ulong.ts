/** CK_ULONG in the byte order of the processors that Node runs on; 8 octets, 4 where the library was built with such. */
export function readUlong(octets: Uint8Array): number {
  const buffer = Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength);
  return octets.length === 8 ? Number(buffer.readBigUInt64LE()) : buffer.readUIntLE(0, Math.min(octets.length, 6));
}

/** An array of CK_ULONG, as CKA_ALLOWED_MECHANISMS has it. */
export function readUlongs(octets: Uint8Array): readonly number[] {
  const count = Math.floor(octets.length / 8);
  return Array.from({ length: count }, (_, index) => readUlong(octets.subarray(index * 8, index * 8 + 8)));
}

/** The same as octets. */
export function writeUlongs(numbers: readonly number[]): Uint8Array {
  const octets = Buffer.alloc(numbers.length * 8);
  numbers.forEach((number, index) => octets.writeBigUInt64LE(BigInt(number), index * 8));
  return octets;
}
