/** A page's code could not be fetched: the gateway that serves it is away, or was replaced by another version. */
export class PageLoadError extends Error {
  constructor(cause: unknown) {
    super('A page could not be loaded', { cause })
    this.name = 'PageLoadError'
  }
}
