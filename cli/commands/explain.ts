import { catalogue, diagnostic } from '../../compiler/diagnostics/catalogue.ts'
import { defineCommand } from '../command.ts'
import { diagnosticPage } from '../diagnostic-pages.ts'
import { jsonOption } from '../shared-options.ts'
import { nearName } from '../../compiler/diagnostics/near-name.ts'

export const command = defineCommand({
  operands: { code: { type: 'string', describe: 'A code, as a diagnostic shows it in brackets' } },
  options: { json: jsonOption },
  examples: [
    ['explain', 'List all codes'],
    ['explain unsupported-syntax', 'Show the page of one'],
  ],
  run: async ({ code, json }) => {
    if (code === undefined) return { output: json ? JSON.stringify(listCodes(), null, 2) : formatList(listCodes()) }
    const page = diagnosticPage(code)
    if (page !== undefined) return { output: json ? JSON.stringify({ code, page }, null, 2) : page }
    const near = nearName(code, Object.keys(catalogue))
    return { diagnostics: [diagnostic('unknown-code', { code }, near ? { hint: `Did you mean "${near}"?` } : {})] }
  },
})

interface ListedCode {
  readonly code: string
  readonly severity: string
  readonly title: string
}

function listCodes(): readonly ListedCode[] {
  return Object.entries(catalogue)
    .map(([code, { severity }]) => ({ code, severity, title: firstSentence(diagnosticPage(code) ?? '') }))
    .toSorted((a, b) => a.code.localeCompare(b.code))
}

/** The first sentence under the title. */
function firstSentence(page: string): string {
  const paragraph = page.split(/\n\s*\n/).find((part) => part.trim() !== '' && !part.startsWith('#')) ?? ''
  return /^.*?[.](?=\s|$)/s.exec(paragraph)?.[0].replace(/\s+/g, ' ') ?? paragraph.replace(/\s+/g, ' ')
}

function formatList(codes: readonly ListedCode[]): string {
  return codes.map(({ code, severity, title }) => `${code} (${severity})\n    ${title}`).join('\n')
}
