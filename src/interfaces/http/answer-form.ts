/** In which form an error is told. */
export type AnswerForm = 'html' | 'json' | 'text';

const FORMS: ReadonlyMap<string, AnswerForm> = new Map([
  ['text/html', 'html'],
  ['application/xhtml+xml', 'html'],
  ['application/json', 'json'],
  ['text/plain', 'text'],
]);

/** The form that an `Accept` field (RFC 9110 §12.5.1) likes best; SignServer's, a page, where it does not say. */
export function answerForm(accept: string | undefined): AnswerForm {
  if (accept === undefined) return 'html';
  let best: { readonly form: AnswerForm; readonly quality: number } | undefined;
  for (const range of accept.split(',')) {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    const form = FORMS.get(type);
    const quality = Number(parameters.find((one) => one.startsWith('q='))?.slice(2) ?? 1);
    if (form && quality > 0 && quality > (best?.quality ?? 0)) best = { form, quality };
  }
  return best?.form ?? 'html';
}
