import { expect } from 'chai';
import { deflateSync } from 'node:zlib';
import { PNG } from 'pngjs';
import { readImage } from '../../../../src/formats/pdf/images/read-image.js';
import { PdfError } from '../../../../src/formats/pdf/pdf-error.js';
import type { PdfName } from '../../../../src/formats/pdf/pdf-objects.js';

function png(width: number, height: number, opacity = 255): Buffer {
  const image = new PNG({ width, height });
  image.data.fill(opacity);
  return PNG.sync.write(image);
}

/** The head of a JPEG image up to its frame. */
function jpeg(width: number, height: number, components: number): Buffer {
  const frame = Buffer.from([0xff, 0xc0, 0, 11, 8, 0, 0, 0, 0, components, 1, 0x11, 0]);
  frame.writeUInt16BE(height, 5);
  frame.writeUInt16BE(width, 7);
  return Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0]), frame]);
}

describe('an image of a visible signature', () => {
  it('is PNG, with a soft mask where it is not opaque', () => {
    const opaque = readImage(png(3, 2));
    expect([opaque.width, opaque.height, opaque.softMask]).to.deep.equal([3, 2, undefined]);
    expect(readImage(png(3, 2, 100)).softMask!.dictionary.get('Width')).to.equal(3);
  });

  it('is JPEG, which stays as it is', () => {
    for (const [components, colorSpace] of [
      [1, 'DeviceGray'],
      [3, 'DeviceRGB'],
      [4, 'DeviceCMYK'],
    ] as const) {
      const bytes = jpeg(30, 20, components);
      const { width, height, xObject } = readImage(bytes);
      expect([width, height, (xObject.dictionary.get('ColorSpace') as PdfName).value]).to.deep.equal([30, 20, colorSpace]);
      expect(Buffer.from(xObject.bytes).equals(bytes)).to.equal(true);
    }
  });

  it('is nothing else, and nothing broken', () => {
    const whole = png(3, 2);
    const head = jpeg(30, 20, 3);
    const broken = [
      Buffer.alloc(0),
      Buffer.from('GIF89a'),
      jpeg(0, 20, 3),
      jpeg(30, 20, 2),
      jpeg(65_535, 65_535, 3),
      ...Array.from({ length: head.length - 4 }, (_, length) => head.subarray(0, length)),
      ...Array.from({ length: whole.length - 13 }, (_, length) => whole.subarray(0, length)),
    ];
    for (const bytes of broken) expect(() => readImage(bytes), bytes.toString('hex')).to.throw(PdfError);
  });

  it('is refused before it is unpacked where it is a bomb', () => {
    const signatureAndHeader = (width: number, height: number): Buffer => {
      const bytes = Buffer.from(png(1, 1).subarray(0, 33));
      bytes.writeUInt32BE(width, 16);
      bytes.writeUInt32BE(height, 20);
      return bytes;
    };
    const data = deflateSync(Buffer.alloc(100_000_000));
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    const chunk = Buffer.concat([length, Buffer.from('IDAT'), data, Buffer.alloc(4)]);
    for (const [width, height] of [
      [1, 1],
      [100_000, 100_000],
      [0xffff_ffff, 0xffff_ffff],
      [0, 1],
    ] as const)
      expect(() => readImage(Buffer.concat([signatureAndHeader(width, height), chunk])), `${String(width)}×${String(height)}`).to.throw(
        PdfError,
      );
  });
});
