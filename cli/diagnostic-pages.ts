import { readFileSync } from 'node:fs'

/** The pages beside the catalogue, in a checkout and in the build alike. */
const PAGES = new URL('../compiler/diagnostics/pages/', import.meta.url)

/** The Markdown page of a code; undefined when there is none. */
export function diagnosticPage(code: string): string | undefined {
  if (!/^[a-z0-9-]+$/.test(code)) return undefined
  try {
    return readFileSync(new URL(`${code}.md`, PAGES), 'utf8')
  } catch {
    return undefined
  }
}
