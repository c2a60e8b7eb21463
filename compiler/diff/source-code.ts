import type { Span, SourceText } from '../source/span.ts'
import type { SourceCode } from './side-of-match.ts'

/** Code by its place, brought to one form: comments and layout are no difference. */
export function sourceCode(sources: ReadonlyMap<string, SourceText>): SourceCode {
  return ({ file, start, end }: Span) => {
    const text = sources.get(file)?.text
    return text === undefined ? undefined : plainCode(text.slice(start, end))
  }
}

/** A template literal is one token: what is in its holes keeps its layout, which errs on the side of telling a change. */
const TOKEN =
  /\/\/[^\n]*|\/\*[\s\S]*?\*\/|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|[\w$]+|\s+|[^\w\s]/g

/** The tokens of a text with one space between them; commas and semicolons that only layout puts there are left out. */
function plainCode(text: string): string {
  const tokens = (text.match(TOKEN) ?? []).filter(
    (token) => !/^\s/.test(token) && !token.startsWith('//') && !token.startsWith('/*'),
  )
  return tokens
    .filter((token, index) => token !== ';' && !(token === ',' && /^[)\]}]$/.test(tokens[index + 1] ?? '')))
    .map(quotes)
    .join(' ')
}

/** `"text"` and `'text'` are the same string where nothing in them is a quote. */
function quotes(token: string): string {
  return token.startsWith('"') && !/['\\]/.test(token) ? `'${token.slice(1, -1)}'` : token
}

/**
 * Files whose code outside of handlers differs: helpers that step bodies may call. Files are compared by the end of their names, since the two
 * sides may lie in different places.
 */
export function changedHelpers(
  before: ReadonlyMap<string, SourceText>,
  after: ReadonlyMap<string, SourceText>,
  handlers: { readonly before: readonly Span[]; readonly after: readonly Span[] },
): readonly string[] {
  const main = { before: handlers.before[0]?.file, after: handlers.after[0]?.file }
  const names = (sources: ReadonlyMap<string, SourceText>, from: string | undefined) =>
    new Map(
      [...sources.keys()].map((file) => [
        from === undefined ? file : file === from ? MAIN : relativeTo(from, file),
        file,
      ]),
    )
  const left = names(before, main.before)
  const right = names(after, main.after)
  return [...new Set([...left.keys(), ...right.keys()])]
    .filter((name) => {
      const one = outside(before.get(left.get(name) ?? ''), handlers.before)
      const other = outside(after.get(right.get(name) ?? ''), handlers.after)
      return one !== other
    })
    .map((name) => right.get(name) ?? left.get(name) ?? name)
}

function outside(source: SourceText | undefined, handlers: readonly Span[]): string | undefined {
  if (!source) return undefined
  let text = source.text
  for (const span of handlers.filter(({ file }) => file === source.file).toSorted((a, b) => b.start - a.start)) {
    text = text.slice(0, span.start) + text.slice(span.end)
  }
  return plainCode(text)
}

/** The handler's own file, whatever it is called on either side. */
const MAIN = '.'

/** A file as seen from the folder of another; both as spans name them. */
function relativeTo(from: string, file: string): string {
  const base = from.split('/').slice(0, -1)
  const path = file.split('/')
  let common = 0
  while (common < base.length && common < path.length - 1 && base[common] === path[common]) common++
  return [...base.slice(common).map(() => '..'), ...path.slice(common)].join('/')
}
