// Files that another app shares with the installed one: the system posts them to the service worker, which holds them in
// memory until the page that it then opens asks. They are never stored.

export class SharedFiles {
  private files: File[] = [];

  /** @param address of the page to open next */
  async receive(request: Request, address: string): Promise<Response> {
    const form = await request.formData();
    this.files = form.getAll('files').filter((entry) => entry instanceof File);
    return Response.redirect(address, 303);
  }

  /** Once. */
  give(): File[] {
    const { files } = this;
    this.files = [];
    return files;
  }
}
