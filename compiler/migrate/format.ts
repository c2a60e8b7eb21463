/** Formats TypeScript in the project's own style. Prettier is loaded only when something is written. */
export async function formatTypeScript(text: string): Promise<string> {
  const prettier = await import('prettier')
  return prettier.format(text, {
    parser: 'typescript',
    semi: false,
    singleQuote: true,
    printWidth: 120,
    trailingComma: 'all',
  })
}
