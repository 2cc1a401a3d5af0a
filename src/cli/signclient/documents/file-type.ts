/** Kinds of files that carry their signature inside, by how they begin. */
const BEGINNINGS: readonly (readonly [type: string, hex: string])[] = [
  ['PE', '4d5a'],
  ['MSI', 'd0cf11e0a1b11ae1'],
  ['CAB', '4d534346'],
  ['RPM', 'edabeedb'],
  // `!<arch>\ndebian`
  ['DEB', '213c617263683e0a64656269616e'],
];

/** Kinds that begin like others, or like nothing: archives and scripts. */
const ENDINGS: ReadonlyMap<string, string> = new Map([
  ...['jar', 'war', 'ear', 'apk'].map((ending) => [ending, 'ZIP'] as const),
  ...['appx', 'appxbundle', 'msix', 'msixbundle'].map((ending) => [ending, 'APPX'] as const),
  ...['ps1', 'psm1', 'psd1', 'ps1xml'].map((ending) => [ending, 'PS'] as const),
]);

/** As many bytes as the longest beginning has. */
export const BEGINNING_BYTES = 16;

/** The kind of file, where it is one whose signature is part of it; undefined for all others. */
export function fileTypeOf(name: string, beginning: Uint8Array): string | undefined {
  const hex = Buffer.from(beginning).toString('hex');
  const found = BEGINNINGS.find(([, expected]) => hex.startsWith(expected));
  const ending = /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
  return found?.[0] ?? ENDINGS.get(ending);
}
