/**
 * The look of all pages for people. Colours are pairs of a light and a dark one; each text has a contrast of at least 4.5 to
 * what is behind it (WCAG 2.2 §1.4.3). Fonts are those of the reader's system.
 */
export const STYLE = `
:root{color-scheme:light dark;
--ground:light-dark(#f4f6f8,#10151b);--paper:light-dark(#ffffff,#181f27);--line:light-dark(#d5dce3,#2d3843);
--ink:light-dark(#1b2530,#e4e9ee);--quiet:light-dark(#51606f,#a4b1be);--accent:light-dark(#14598c,#83bdec);
--on-accent:light-dark(#ffffff,#0d1a26);--field:light-dark(#75828f,#7d8a97);--code:light-dark(#eaeff3,#232c36)}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:1rem/1.6 system-ui,-apple-system,"Segoe UI",sans-serif;
overflow-wrap:anywhere;min-height:100vh;display:flex;flex-direction:column}
header,main,footer{width:100%;max-width:66rem;margin:0 auto;padding:0 1.5rem}
header{padding-top:1.5rem}
.brand{display:inline-flex;align-items:center;gap:.6rem;color:var(--ink);font-weight:650;text-decoration:none}
.brand svg{width:1.75rem;height:1.75rem;color:var(--accent)}
main{flex:1;padding-top:2.5rem;padding-bottom:3rem}
footer{padding-top:1rem;padding-bottom:1.5rem;color:var(--quiet);font-size:.875rem}
h1{font-size:clamp(1.75rem,4vw,2.25rem);line-height:1.2;letter-spacing:-.015em;font-weight:680;margin:0 0 .75rem;text-wrap:balance}
h2{font-size:1.2rem;line-height:1.3;font-weight:650;margin:0 0 1rem}
h3{font-size:1rem;font-weight:650;margin:0}
p{margin:0 0 1rem;max-width:65ch}
.lead{font-size:1.125rem;color:var(--quiet);margin-bottom:2.25rem}
.quiet{color:var(--quiet);font-size:.9375rem}
a{color:var(--accent);text-underline-offset:.2em}
a:hover{text-decoration-thickness:.125em}
:focus-visible{outline:.1875rem solid var(--accent);outline-offset:.1875rem;border-radius:.25rem}
.columns{display:grid;gap:1.5rem;grid-template-columns:minmax(0,1fr)}
@media(min-width:56rem){.columns{grid-template-columns:minmax(0,1fr) minmax(0,1fr);align-items:start}}
section{background:var(--paper);border:1px solid var(--line);border-radius:.75rem;padding:1.5rem}
.columns>div{display:grid;gap:1.5rem}
section>:last-child{margin-bottom:0}
label{display:block;font-weight:600;margin-bottom:.25rem}
.hint{display:block;color:var(--quiet);font-size:.9375rem;margin:0 0 .5rem}
input,select,button{font:inherit;color:inherit}
.field{margin-bottom:1.25rem}
.field input,.field select{width:100%;min-height:2.75rem;padding:.5rem .75rem;background:var(--paper);border:1px solid var(--field);border-radius:.5rem}
.field input[type=file]{padding:.375rem .5rem}
input::file-selector-button{font:inherit;font-size:.9375rem;color:var(--ink);background:var(--code);border:0;border-radius:.375rem;padding:.3rem .75rem;margin-right:.75rem}
button{min-height:2.75rem;padding:.5rem 1.5rem;font-weight:600;color:var(--on-accent);background:var(--accent);border:1px solid transparent;border-radius:.5rem;cursor:pointer}
button:hover{filter:brightness(1.08)}
dl,ul{margin:0;padding:0;list-style:none}
.rows>*+*{border-top:1px solid var(--line);margin-top:1rem;padding-top:1rem}
.rows p{margin:.125rem 0 .25rem}
.links{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem}
code{font:.875em/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;background:var(--code);border-radius:.25rem;padding:.1em .35em}
pre{margin:0;padding:.875rem 1rem;background:var(--code);border-radius:.5rem;white-space:pre-wrap}
pre code{padding:0;background:none}
.message{background:var(--paper);border:1px solid var(--line);border-radius:.75rem;padding:1.25rem 1.5rem;max-width:42rem;margin:1.25rem 0 1.5rem}
.message p{margin:0 0 .25rem}
.message p:last-child{margin:0}
@media(forced-colors:active){button{border-color:ButtonText}}
@media print{body{background:none}section{break-inside:avoid}}
`.trim();
