// <under-study src="widget.html" theme="auto" preset="fast">: the widget as an element of the host page. It makes the
// sandboxed iframe, connects to it and lets its height follow the content.
import { connect, type Understudy } from './host';
import type { Settings } from './protocol';

const scheme = matchMedia('(prefers-color-scheme: dark)');
const sandbox = 'allow-scripts allow-same-origin allow-downloads';

/**
 * Attributes: src, theme, preset, language. CSS variables on the element or around it: --understudy-paper and
 * --understudy-ink, colours of the page. Events: progress, result, resize; `detail` is what
 * `on` would give.
 */
export class UnderstudyElement extends HTMLElement {
  static readonly observedAttributes = ['theme', 'preset', 'language'];
  private frame: HTMLIFrameElement | null = null;
  private connection: Promise<Understudy> | null = null;

  /** The widget, once it answers. */
  get ready(): Promise<Understudy> {
    if (!this.connection) return Promise.reject(new Error('<under-study> is not in a document or has no src'));
    return this.connection;
  }

  connectedCallback(): void {
    const src = this.getAttribute('src');
    if (!src || this.frame) return;
    const address = new URL(src, document.baseURI);
    // Where the browser does not tell a frame who embeds it, the address does.
    address.searchParams.set('host', location.origin);
    const frame = document.createElement('iframe');
    frame.src = address.href;
    frame.title = this.getAttribute('title') ?? 'Understudy: make a synthetic copy of a database';
    frame.setAttribute('sandbox', sandbox);
    frame.allow = 'cross-origin-isolated';
    frame.style.cssText = 'display:block;width:100%;height:26rem;border:0';
    this.style.display ||= 'block';
    this.append(frame);
    this.frame = frame;
    this.connection = connect(frame).then(async (understudy) => {
      understudy.on('resize', (height) => (frame.style.height = `${height}px`));
      for (const type of ['progress', 'result', 'resize'] as const)
        understudy.on(type, (detail) => this.dispatchEvent(new CustomEvent(type, { detail })));
      await understudy.configure(this.settings());
      return understudy;
    });
    scheme.addEventListener('change', this.configure);
    this.connection.catch((error: unknown) => this.dispatchEvent(new CustomEvent('error', { detail: error })));
  }

  disconnectedCallback(): void {
    scheme.removeEventListener('change', this.configure);
    void this.connection?.then((understudy) => understudy.close());
    this.frame?.remove();
    this.frame = this.connection = null;
  }

  attributeChangedCallback(): void {
    this.configure();
  }

  private readonly configure = (): void => {
    this.connection?.then((understudy) => understudy.configure(this.settings())).catch(() => {});
  };

  private settings(): Settings {
    const settings: Record<string, unknown> = {};
    for (const name of UnderstudyElement.observedAttributes) {
      const value = this.getAttribute(name);
      if (value) settings[name] = value;
    }
    const style = getComputedStyle(this);
    const color = (name: string) => style.getPropertyValue(`--understudy-${name}`).trim() || undefined;
    return { ...settings, colors: { paper: color('paper'), ink: color('ink') } } as Settings;
  }
}

if (!customElements.get('under-study')) customElements.define('under-study', UnderstudyElement);
