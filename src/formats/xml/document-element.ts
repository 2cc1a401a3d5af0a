import type { XmlHandler } from './xml-handler.js';

/** What else happens around the document element. */
export interface AroundDocumentElement {
  readonly before?: () => void;
  readonly after?: () => void;
}

/** Hands on the document element and what is in it, and nothing of what stands before and behind it. */
export function documentElementOnly(handler: XmlHandler, around: AroundDocumentElement = {}): XmlHandler {
  let depth = 0;
  return {
    startElement: (tag, context) => {
      if (depth++ === 0) around.before?.();
      handler.startElement?.(tag, context);
    },
    endElement: (tag) => {
      handler.endElement?.(tag);
      if (--depth === 0) around.after?.();
    },
    text: (text) => handler.text?.(text),
    characterData: (text) => handler.characterData?.(text),
    comment: (text) => {
      if (depth > 0) handler.comment?.(text);
    },
    processingInstruction: (target, data) => {
      if (depth > 0) handler.processingInstruction?.(target, data);
    },
  };
}
