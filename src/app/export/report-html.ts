// The report as one HTML file: what Review shows, drawn once more out of sight and written with its styles inside.
// It opens offline, prints, and needs no script; values stay text.
import { mount, tick, unmount } from 'svelte';
import type { Run } from '../state/run.svelte';
import mono from '../fonts/mono-latin.woff2?url';
import next from '../fonts/next-latin.woff2?url';
import Printed from './Printed.svelte';

/** Width at which the charts are drawn, px. */
const width = 1060;

export async function reportHtml(run: Run): Promise<Blob> {
  const place = document.createElement('div');
  place.style.cssText = `position:absolute;inset-inline-start:-99999px;top:0;width:${width}px`;
  place.setAttribute('aria-hidden', 'true');
  place.inert = true;
  document.body.append(place);
  const printed = mount(Printed, { target: place, props: { run } });
  try {
    await tick();
    await frames(3);
    const copy = place.cloneNode(true) as HTMLElement;
    still(copy);
    return new Blob([await page(run.name, copy.innerHTML)], { type: 'text/html' });
  } finally {
    await unmount(printed);
    place.remove();
  }
}

/** Charts learn their width from the layout, a frame after they are mounted. */
async function frames(n: number): Promise<void> {
  for (let i = 0; i < n; i++) await new Promise((done) => requestAnimationFrame(done));
}

/** Takes out what only works with a script. */
function still(root: HTMLElement): void {
  root
    .querySelectorAll('script, [popover], select, button.btn, button.act, label:has(select)')
    .forEach((e) => e.remove());
  for (const button of root.querySelectorAll('button')) button.replaceWith(...button.childNodes);
  for (const link of root.querySelectorAll('a[href^="#review/"]'))
    link.setAttribute('href', `#${link.getAttribute('href')!.slice('#review/'.length)}`);
  root.querySelectorAll('[tabindex]').forEach((e) => e.removeAttribute('tabindex'));
  const comments = document.createTreeWalker(root, NodeFilter.SHOW_COMMENT);
  const found: Node[] = [];
  while (comments.nextNode()) found.push(comments.currentNode);
  found.forEach((node) => node.parentNode?.removeChild(node));
}

async function page(name: string, body: string): Promise<string> {
  const title = document.createElement('title');
  title.textContent = `Report on ${name}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; font-src data:">
${title.outerHTML}
<style>${await styles()}
@media print { .scroll { overflow: visible } .sec { break-before: page } figure, tr { break-inside: avoid } }</style>
</head>
<body>
${body}
</body>
</html>
`;
}

/** The page's style sheets as they were written; its fonts go in as data. */
async function styles(): Promise<string> {
  const sheets = [...document.querySelectorAll<HTMLElement>('style, link[rel="stylesheet"]')];
  const texts = await Promise.all(
    sheets.map(async (sheet) =>
      sheet instanceof HTMLLinkElement ? (await fetch(sheet.href)).text() : (sheet.textContent ?? ''),
    ),
  );
  const rules = texts
    .join('\n')
    .replace(/@font-face\s*\{[^}]*\}/g, '')
    .replace(/@charset[^;]*;/g, '');
  const faces = [await face('Hyperlegible Next', next), await face('Hyperlegible Mono', mono)];
  return [...faces, rules].join('\n').replace(/<\/style/gi, '');
}

async function face(family: string, url: string): Promise<string> {
  const bytes = new Uint8Array(await (await fetch(url)).arrayBuffer());
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return `@font-face{font-family:"${family}";font-weight:200 800;src:url(data:font/woff2;base64,${btoa(text)}) format("woff2")}`;
}
