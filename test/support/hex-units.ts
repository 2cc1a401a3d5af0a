/** A text as four hexadecimal digits a UTF-16 unit: how tests hand any text, lone surrogates included, to a Java program. */
export function hexUnits(text: string): string {
  return Array.from({ length: text.length }, (_, index) => text.charCodeAt(index).toString(16).padStart(4, '0')).join('');
}
