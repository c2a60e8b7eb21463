// Writes docs/diagnostics.md: one line a code, from the catalogue and the pages. Run it after adding a code.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { catalogue } from '../compiler/diagnostics/catalogue.ts'

const PAGES = new URL('../compiler/diagnostics/pages/', import.meta.url)

/** The first sentence under the title of a page. */
function firstSentence(code: string): string {
  const page = new URL(`${code}.md`, PAGES)
  const paragraph = existsSync(page) ? (readFileSync(page, 'utf8').split(/\n\s*\n/)[1] ?? '') : ''
  const line = paragraph.replace(/\s+/g, ' ').trim()
  return /^.*?[.](?=\s|$)/.exec(line)?.[0] ?? line
}

const rows = Object.entries(catalogue)
  .toSorted(([a], [b]) => (a < b ? -1 : 1))
  .map(
    ([code, { severity }]) =>
      `| [\`${code}\`](../compiler/diagnostics/pages/${code}.md) | ${severity} | ${firstSentence(code).replaceAll('|', '\\|')} |`,
  )

writeFileSync(
  new URL('../docs/diagnostics.md', import.meta.url),
  `# Diagnostics

A diagnostic has a code in brackets: \`error[unsupported-syntax]\`. \`stepwright explain CODE\` prints the page of a code, with wrong and right
code; \`stepwright explain\` lists them all.

| severity | meaning |
|---|---|
| error | no output is written |
| warning | the output is right, the source is probably not; from \`migrate\`: something is left for you to do |
| notice | the export may differ from the handler in the way the notice says; \`compare\` applies it |
| info | a fact about cost or form |

This list is written by \`node tools/diagnostics-index.ts\`.

| code | severity | |
|---|---|---|
${rows.join('\n')}
`,
)
