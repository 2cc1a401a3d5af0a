/** What is wrong with a PDF file, as a sentence that the sender may read. */
export class PdfError extends Error {
  override readonly name: string = 'PdfError';
}

/** The password given, or the empty one, does not open the file. */
export class PdfPasswordError extends PdfError {
  override readonly name = 'PdfPasswordError';
}
