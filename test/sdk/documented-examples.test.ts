import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ts } from 'ts-morph'
import { expect, test } from 'vitest'
import { apiProject, AWS, CHECKING_MS, OURS } from './api-project.ts'

/** Every example in the documentation of AWS's package means the same to the type checker when the API comes from stepwright. */

const PACKAGE = `${import.meta.dirname}/../../node_modules/${AWS}`

/** The blocks of the README and of the comments in the declarations, each with its place. */
const examples = ['README.md', ...globSync('dist-types/**/!(*.test).d.ts', { cwd: PACKAGE })].flatMap((file) => {
  const blocks = readFileSync(join(PACKAGE, file), 'utf8').matchAll(
    /^([ \t]*\*?[ \t]*)```(?:typescript|ts)\n(.*?)^\1```/gms,
  )
  return [...blocks].map(([, margin, block], index) => ({
    place: `${file} ${index}`,
    text: block!
      .split('\n')
      .map((line) => (line.startsWith(margin!) ? line.slice(margin!.length) : line.replace(/^[ \t]*\*/, '')))
      .join('\n'),
  }))
})

/** What an example leaves out: it names the context and the event, and types that it did not import. */
const around = (text: string, specifier: string): string => {
  const own = text.replaceAll(/(["'])@aws\/durable-execution-sdk-js\1/g, `'${specifier}'`)
  const isModule = /^\s*import\b/m.test(own)
  const names = isModule
    ? ''
    : `import { ${NAMES.filter((name) => new RegExp(`\\b${name}\\b`).test(own)).join(', ')} } from '${specifier}'\n`
  return `${names}declare const context: import('${specifier}').DurableContext\ndeclare const event: any\n${own}\nexport {}\n`
}

const NAMES = [
  'createRetryStrategy',
  'createWaitStrategy',
  'DurableContext',
  'DurableExecutionApiClient',
  'DurableLogger',
  'JitterStrategy',
  'retryPresets',
  'StepError',
  'StepSemantics',
  'withDurableExecution',
  'withRetry',
  'createLinearRetryStrategy',
  'createFileSystemSerdes',
  'createClassSerdes',
  'createClassSerdesWithDates',
  'buildPreview',
  'PreviewMode',
  'FieldMatchMode',
  'FileSystemSerdesMode',
  'NestingType',
  'completeBatch',
  'continueBatch',
  'DurablePromise',
]

function problems(specifier: string): Record<string, string[]> {
  const project = apiProject()
  const files = examples.map(({ place, text }, index) => {
    const path = `${import.meta.dirname}/programs/example-${index}.mts`
    return { place, file: project.createSourceFile(path, around(text, specifier)) }
  })
  return Object.fromEntries(
    files.map(({ place, file }) => [
      place,
      file.getPreEmitDiagnostics().map(({ compilerObject: { messageText, start = 0 } }) => {
        const line = file.getFullText().slice(0, start).split('\n').length
        // Types are named by where they are declared, which is what differs.
        const message = ts.flattenDiagnosticMessageText(messageText, ' ').split(/ Type | Types of | The types /)[0]!
        return `${line}: ${message.replaceAll(/import\("[^"]*"\)\./g, '')}`
      }),
    ]),
  )
}

test(
  'examples of every method mean the same with both packages',
  () => {
    const theirs = problems(AWS)
    const ours = problems(OURS)
    expect(examples.length).toBeGreaterThan(60)
    expect(ours).toEqual(theirs)
    // Most are whole; the others name functions of a user that are not there.
    expect(Object.values(theirs).filter((found) => found.length === 0).length).toBeGreaterThan(10)
  },
  CHECKING_MS,
)
