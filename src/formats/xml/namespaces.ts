/** Namespaces by their common names. */
export const NAMESPACE = {
  xml: 'http://www.w3.org/XML/1998/namespace',
  xmlns: 'http://www.w3.org/2000/xmlns/',
  ds: 'http://www.w3.org/2000/09/xmldsig#',
  /** XAdES 1.3.2, which EN 319 132-1 adds to. */
  xades: 'http://uri.etsi.org/01903/v1.3.2#',
  xades141: 'http://uri.etsi.org/01903/v1.4.1#',
  /** Exclusive canonicalisation: InclusiveNamespaces. */
  exclusive: 'http://www.w3.org/2001/10/xml-exc-c14n#',
} as const;
