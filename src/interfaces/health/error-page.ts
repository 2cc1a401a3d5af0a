/** The page that a failed health check answers. `detail` is HTML. */
export function errorPage(status: string, detail: string): string {
  return [
    '<!DOCTYPE html>',
    '<html lang="en">',
    '<head><title>SignServer - Error report</title></head>',
    `<body><h1>HTTP Status ${status}</h1>`,
    `<p><b>${detail}</b></p></body>`,
    '</html>',
    '',
  ].join('\n');
}
