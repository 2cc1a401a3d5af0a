/** Commitment types (ETSI TS 101 903 §7.2.6, EN 319 132-1 §5.2.3) by the names that SignServer has for them. */
export const COMMITMENT_TYPES: ReadonlyMap<string, string> = new Map(
  (
    [
      ['PROOF_OF_APPROVAL', 'ProofOfApproval'],
      ['PROOF_OF_CREATION', 'ProofOfCreation'],
      ['PROOF_OF_DELIVERY', 'ProofOfDelivery'],
      ['PROOF_OF_ORIGIN', 'ProofOfOrigin'],
      ['PROOF_OF_RECEIPT', 'ProofOfReceipt'],
      ['PROOF_OF_SENDER', 'ProofOfSender'],
    ] as const
  ).map(([name, fragment]) => [name, `http://uri.etsi.org/01903/v1.2.2#${fragment}`]),
);
