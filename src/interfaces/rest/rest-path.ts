/** Where SignServer's REST interface stands. */
export const REST_PATH = '/signserver/rest/v1';
