// Files that another app shares with the installed one: the system posts them to the service worker, which holds them in
// memory until the page that it then opens asks. They are never stored.

/** Milliseconds in which the page must have asked. */
const longest = 240_000;

export class SharedFiles {
  private files: File[] = [];
  private given = () => {};

  /**
   * @param address of the page to open next
   * @param stayAlive is given what the worker must not be ended before: its memory holds the files
   */
  async receive(request: Request, address: string, stayAlive: (until: Promise<void>) => void): Promise<Response> {
    const taken = new Promise<void>((resolve) => {
      this.given = resolve;
      setTimeout(resolve, longest);
    });
    stayAlive(taken);
    const form = await request.formData();
    this.files = form.getAll('files').filter((entry) => entry instanceof File);
    return Response.redirect(address, 303);
  }

  /** Once. */
  give(): File[] {
    const { files } = this;
    this.files = [];
    this.given();
    return files;
  }
}
