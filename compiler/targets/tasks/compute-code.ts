import type { Exit, Made, Task } from '../../ir/workflow.ts'
import type { Piece } from './source-map.ts'

/**
 * The code of a compute as a function of what it captured. It answers `{result, read}`: `read` holds the captured values that it does not
 * give back, so that the runner sees whether the code changed one of them.
 */
export function computeCode(task: Task, text: string): readonly Piece[] {
  const { captures, span, stretch } = task
  const given = [...captures, ...(stretch?.unread ?? [])]
  const outer = new Set(stretch?.outer)
  const read = `read: ${object(captures.filter((name) => !outer.has(name)))}`
  const head: Piece[] = [{ text: given.length === 0 ? '() => () => {\n' : `(${object(given)}) => () => {\n` }]
  head.push(...madeCode(task.made ?? [], text))
  if (!stretch) {
    const code = { text: text.slice(span.start, span.end), from: span.start }
    return [
      ...head,
      { text: 'const stepwrightResult = (' },
      code,
      { text: `)\nreturn { result: stepwrightResult, ${read} } },` },
    ]
  }
  const values = `values: ${object(stretch.outer)}`
  const body: Piece[] = []
  let at = span.start
  const copy = (to: number) => {
    body.push({ text: text.slice(at, to), from: at })
    at = to
  }
  // From the outside in, as they stand in the text; an exit holds no other.
  for (const exit of stretch.exits) {
    copy(exit.span.start)
    body.push({ text: `return { result: { exit: ${JSON.stringify(exit.name)}, ` }, ...exitValue(exit, text))
    body.push({ text: `${values} }, ${read} };` })
    at = exit.span.end
  }
  copy(span.end)
  const all = object([...stretch.outer, ...stretch.declared])
  return [...head, ...body, { text: `\nreturn { result: { values: ${all} }, ${read} } },` }]
}

/** The names that are made again, each on a line of its own; what follows may begin with a bracket, and is no call of the value. */
export const madeCode = (made: readonly Made[], text: string): readonly Piece[] =>
  made.flatMap(({ name, span, isDeclaration }) => [
    ...(isDeclaration ? [] : [{ text: `const ${name} = ` }]),
    { text: text.slice(span.start, span.end), from: span.start },
    { text: ';\n' },
  ])

/** A value first: it may change the names that are given back after it. */
function exitValue({ value }: Exit, text: string): readonly Piece[] {
  if (!value) return []
  return [{ text: 'value: (' }, { text: text.slice(value.start, value.end), from: value.start }, { text: '), ' }]
}

const object = (names: readonly string[]): string => (names.length === 0 ? '{}' : `{ ${names.join(', ')} }`)
