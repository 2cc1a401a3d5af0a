import type { Message } from '../message.js';
import { useCaseOperation, type AdminOperation } from './admin-operation.js';
import { integerOf, requiredText } from './elements.js';

const signer = (message: Message): { readonly id: number } => ({ id: integerOf(message, 'signerId') });
const signerLogged = (message: Message): readonly string[] => [String(signer(message).id)];

/** Crypto tokens and the keys in them. */
export const KEY_OPERATIONS: Readonly<Record<string, AdminOperation>> = {
  activateSigner: useCaseOperation('activateCryptoToken', {
    logged: signerLogged,
    given: (message) => ({ worker: signer(message), code: requiredText(message, 'authenticationCode') }),
  }),
  deactivateSigner: useCaseOperation('deactivateCryptoToken', {
    logged: signerLogged,
    given: (message) => ({ worker: signer(message) }),
    answer: ({ deactivated }) => ({ return: deactivated }),
  }),
  testKey: useCaseOperation('testKey', {
    logged: (message) => [...signerLogged(message), message.text('alias')],
    given: (message) => ({ worker: signer(message), alias: message.text('alias'), code: message.text('authCode') }),
    answer: (results) => ({
      return: results.map(({ alias, publicKeyHash, status, success }) => ({ alias, publicKeyHash, status, success })),
    }),
  }),
  generateSignerKey: useCaseOperation('generateKey', {
    logged: (message) => [...signerLogged(message), message.text('keyAlgorithm'), message.text('keySpec'), message.text('alias')],
    given: (message) => ({
      worker: signer(message),
      algorithm: message.text('keyAlgorithm'),
      specification: message.text('keySpec'),
      alias: message.text('alias'),
      code: message.text('authCode'),
    }),
    answer: ({ alias }) => ({ return: alias }),
  }),
  removeKey: useCaseOperation('removeKey', {
    logged: (message) => [...signerLogged(message), message.text('alias')],
    given: (message) => ({ worker: signer(message), alias: requiredText(message, 'alias') }),
    answer: ({ removed }) => ({ return: removed }),
  }),
  destroyKey: useCaseOperation('destroyKey', {
    logged: signerLogged,
    given: (message) => ({ worker: signer(message) }),
    answer: ({ destroyed }) => ({ return: destroyed }),
  }),
};
