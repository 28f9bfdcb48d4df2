// The wire between a whole browser and the world: a proxy through which every request of every part of the browser goes,
// own addresses included. It carries those that are allowed, refuses all others, and remembers the bytes of both.
import { createServer, request as ask, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * What a browser itself asks its maker for, with no page involved. All of it is refused too. That no page asks these
 * addresses is seen by the browser's own list of requests, page by page and worker by worker.
 */
const browsersOwn = /^(https?:\/\/)?([\w-]+\.)*(google|googleapis|gstatic|gvt1|mozilla)\.(com|org|net)(:443)?(\/|$)/;

export interface Sent {
  /** "http://localhost:4173/index.html", or "host:443" of a tunnel that was asked for. */
  address: string;
  /** Address, headers and body as sent. */
  text: string;
  allowed: boolean;
}

export class Wire {
  readonly sent: Sent[] = [];
  /** No byte goes through any more. */
  cut = false;
  private readonly allowed = new Set<string>();
  private readonly server = createServer((request, response) => {
    const address = request.url ?? '';
    const allowed = this.allowed.has(originOf(address));
    void this.remember(request, address, allowed);
    if (!allowed) return response.writeHead(403).end();
    if (this.cut) return response.destroy();
    const { hostname, port, pathname, search } = new URL(address);
    const onward = ask(
      {
        host: hostname === 'localhost' ? '127.0.0.1' : hostname,
        port,
        path: pathname + search,
        method: request.method,
        headers: request.headers,
      },
      (answer) => {
        response.writeHead(answer.statusCode!, answer.headers);
        answer.pipe(response);
      },
    );
    // A server that is gone is a connection that breaks, not an answer.
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });

  static async open(): Promise<Wire> {
    const wire = new Wire();
    wire.server.on('connect', (request, socket) => {
      wire.sent.push({ address: request.url ?? '', text: `CONNECT ${request.url}`, allowed: false });
      socket.on('error', () => {});
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    });
    await new Promise<void>((resolve) => wire.server.listen(0, '127.0.0.1', resolve));
    return wire;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** @param url of a server whose requests are carried */
  allow(url: string): void {
    this.allowed.add(new URL(url).origin);
  }

  /** Addresses of everything that went, or wanted to go, elsewhere. */
  get strays(): string[] {
    return this.sent
      .filter(({ address, allowed }) => !allowed && !browsersOwn.test(address))
      .map(({ address }) => address);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async remember(request: IncomingMessage, address: string, allowed: boolean): Promise<void> {
    const sent = { address, text: `${request.method} ${address}\n${request.rawHeaders.join('\n')}\n`, allowed };
    this.sent.push(sent);
    for await (const chunk of request) sent.text += String(chunk);
  }
}

function originOf(address: string): string {
  try {
    return new URL(address).origin;
  } catch {
    return '';
  }
}
