// Lets a worker answer messages between two pieces of work, without the delay of timers.

/** A turn of the event loop a call; close it at the end, or Node stays awake. */
export class Pause {
  private readonly channel = new MessageChannel();
  private resume: () => void = () => {};

  constructor() {
    this.channel.port1.onmessage = () => this.resume();
  }

  turn(): Promise<void> {
    return new Promise((resolve) => {
      this.resume = resolve;
      this.channel.port2.postMessage(null);
    });
  }

  close(): void {
    this.channel.port1.close();
    this.channel.port2.close();
  }
}
