import { readFileSync } from 'node:fs'

/**
 * TypeScript's declarations of the language, `language-library.txt`: whole, or what a program can reach of them. A cold compiler spends
 * most of its time on reading and binding these; a handler uses half.
 *
 * 1. A declaration is reached when its name stands in a text of the program or in a reached declaration, or when the compiler itself looks
 *    for it. A word in a comment or a string counts: too much is reached, never too little. So every name means what it means
 *    in the whole library, and every type that is reached is complete.
 * 2. What enumerates the globals, or writes names in another way, reaches everything.
 * 3. Messages may suggest names that nothing reached. So errors are those of an analysis with the whole library (`analysis.ts`).
 */
export interface LanguageLibrary {
  /** The names of the compiler's files that it stands for. */
  readonly files: ReadonlySet<string>
  readonly whole: string
  readonly reachedBy: (texts: readonly string[]) => string
}

interface Declaration {
  readonly text: string
  /** Its name, and that of the namespace around it: all of them must be reached. */
  readonly names: readonly string[]
}

export function languageLibrary(): LanguageLibrary {
  const content = readFileSync(new URL('./language-library.txt', import.meta.url), 'utf8')
  const [files = '', , compilersNames = '', ...lines] = content.trimEnd().split('\n')
  const declarations = lines.map((text) => ({ text, names: namesOf(text) }))
  return {
    files: new Set(files.slice('// '.length).split(' ')),
    whole: lines.join('\n'),
    reachedBy: (texts) =>
      (texts.some((text) => BEYOND.test(text)) ? lines : reached(declarations, [compilersNames, ...texts])).join('\n'),
  }
}

/** Rule 2. */
const BEYOND = /\bglobalThis\b|\\u/

function reached(declarations: readonly Declaration[], texts: readonly string[]): readonly string[] {
  const byName = Map.groupBy(
    declarations.flatMap((declaration) => declaration.names.map((name) => ({ name, declaration }))),
    ({ name }) => name,
  )
  const names = new Set<string>()
  const found = new Set<Declaration>()
  const pending = [...texts]
  for (let text = pending.pop(); text !== undefined; text = pending.pop()) {
    for (const name of words(text)) {
      if (names.has(name)) continue
      names.add(name)
      for (const { declaration } of byName.get(name) ?? []) {
        if (!declaration.names.every((each) => names.has(each))) continue
        found.add(declaration)
        pending.push(declaration.text)
      }
    }
  }
  return declarations.filter((declaration) => found.has(declaration)).map(({ text }) => text)
}

const words = (text: string): readonly string[] => text.match(/[\w$]+/g) ?? []

function namesOf(text: string): readonly string[] {
  const [, namespace, name] =
    /^(?:declare )?(?:namespace (\w+)\{)?(?:var|const|function|interface|type|class) (\w+)/.exec(text)!
  return namespace === undefined ? [name!] : [namespace, name!]
}
