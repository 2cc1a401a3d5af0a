const PE_OFFSET = 0x80;
const COFF_BYTES = 24;
const OPTIONAL_BYTES = 224;
const SECTION_BYTES = 40;
const FILE_ALIGNMENT = 0x200;

/** The smallest Windows executable (PE32) that signing programs take: headers and one section, which returns at once. */
export function portableExecutable(): Uint8Array {
  const file = Buffer.alloc(2 * FILE_ALIGNMENT);
  file.write('MZ', 0, 'latin1');
  file.writeUInt32LE(PE_OFFSET, 0x3c);
  writeHeader(file.subarray(PE_OFFSET));
  writeOptionalHeader(file.subarray(PE_OFFSET + COFF_BYTES));
  writeSection(file.subarray(PE_OFFSET + COFF_BYTES + OPTIONAL_BYTES, PE_OFFSET + COFF_BYTES + OPTIONAL_BYTES + SECTION_BYTES));
  file[FILE_ALIGNMENT] = 0xc3;
  return file;
}

/** Signature and COFF header. */
function writeHeader(header: Buffer): void {
  header.write('PE\0\0', 0, 'latin1');
  header.writeUInt16LE(0x014c, 4); // machine: i386
  header.writeUInt16LE(1, 6); // sections
  header.writeUInt16LE(OPTIONAL_BYTES, 20);
  header.writeUInt16LE(0x0102, 22); // an executable of 32 bits
}

function writeOptionalHeader(header: Buffer): void {
  header.writeUInt16LE(0x010b, 0); // PE32
  header.writeUInt32LE(FILE_ALIGNMENT, 4); // size of code
  header.writeUInt32LE(0x1000, 16); // entry point
  header.writeUInt32LE(0x1000, 20); // base of code
  header.writeUInt32LE(0x400000, 28); // image base
  header.writeUInt32LE(0x1000, 32); // section alignment
  header.writeUInt32LE(FILE_ALIGNMENT, 36);
  header.writeUInt16LE(4, 40); // version of the system
  header.writeUInt16LE(4, 48);
  header.writeUInt32LE(0x2000, 56); // size of image
  header.writeUInt32LE(FILE_ALIGNMENT, 60); // size of headers
  header.writeUInt16LE(3, 68); // console
  header.writeUInt32LE(16, 92); // data directories
}

function writeSection(header: Buffer): void {
  header.write('.text', 0, 'latin1');
  header.writeUInt32LE(1, 8); // size in memory
  header.writeUInt32LE(0x1000, 12); // address
  header.writeUInt32LE(FILE_ALIGNMENT, 16); // size in the file
  header.writeUInt32LE(FILE_ALIGNMENT, 20); // place in the file
  header.writeUInt32LE(0x60000020, 36); // code, may be executed and read
}
