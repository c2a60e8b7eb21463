/** What the tests of pictures use of jsdom, which ships no types. */
declare module 'jsdom' {
  interface Element {
    readonly textContent: string
    getAttribute(name: string): string | null
    querySelector(selector: string): Element | null
    querySelectorAll(selector: string): Iterable<Element>
  }
  export class JSDOM {
    constructor(text: string, options?: { contentType?: string })
    readonly window: { readonly document: Element }
  }
}
