/** Widths of Helvetica's characters from space to tilde, in thousandths of the font size (Adobe's font metrics). */
// prettier-ignore
const WIDTHS = [
  278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
  556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
  1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
  667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
  333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
  556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];

/** What other characters are taken for; capital letters with accents are wider, small ones are not. */
const OTHER_WIDTH = 600;

/** Width of a text in a font of size 1. */
export function helveticaWidth(text: string): number {
  let width = 0;
  for (const character of text) width += WIDTHS[character.charCodeAt(0) - 32] ?? OTHER_WIDTH;
  return width / 1000;
}

/** A text in WinAnsiEncoding, one byte a character; what it does not have becomes a question mark. */
export function winAnsi(text: string): string {
  // Between 0x80 and 0x9f WinAnsi differs from Latin-1; of what stands there only the most common characters are written.
  return Array.from(text, (character) => WIN_ANSI.get(character) ?? (/[ -~\u00a0-\u00ff]/.test(character) ? character : '?')).join('');
}

const WIN_ANSI: ReadonlyMap<string, string> = new Map([
  ['€', '\x80'],
  ['Š', '\x8a'],
  ['Œ', '\x8c'],
  ['Ž', '\x8e'],
  ['‘', '\x91'],
  ['’', '\x92'],
  ['“', '\x93'],
  ['”', '\x94'],
  ['–', '\x96'],
  ['—', '\x97'],
  ['š', '\x9a'],
  ['œ', '\x9c'],
  ['ž', '\x9e'],
  ['Ÿ', '\x9f'],
]);

/** Lines of a text that are no wider than that; a word that is wider is broken. */
export function wrapLines(text: string, fontSize: number, width: number): readonly string[] {
  return text.split('\n').flatMap((line) => wrapLine(line, (part) => helveticaWidth(part) * fontSize <= width));
}

function wrapLine(line: string, fits: (part: string) => boolean): readonly string[] {
  const lines: string[] = [];
  let current = '';
  for (const word of line.split(' ')) {
    const longer = current === '' ? word : `${current} ${word}`;
    if (fits(longer)) {
      current = longer;
      continue;
    }
    if (current !== '') lines.push(current);
    current = '';
    for (const character of word) {
      if (current !== '' && !fits(current + character)) {
        lines.push(current);
        current = '';
      }
      current += character;
    }
  }
  return [...lines, current];
}
