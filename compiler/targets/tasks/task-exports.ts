import { basename } from 'node:path'
import type { Task } from '../../ir/workflow.ts'
import type { Span } from '../../source/span.ts'
import { computeCode, madeCode } from './compute-code.ts'
import { type Piece, sourceMap } from './source-map.ts'

/** The name under which a rewritten module of the handler hands out its task functions. */
export const TASKS_EXPORT = '__stepwrightTasks'

/**
 * A module of the handler with what it has of the tasks exported, their functions and their strategies, each as a function of what it captures. They are added at the end, where
 * all that they read of the module is declared; the module itself stays as it is, so that its state and its classes exist once.
 */
export function withTaskExports(
  text: string,
  tasks: readonly Task[],
  { file, handler }: { readonly file: string; readonly handler: Span | undefined },
): string {
  const pieces: Piece[] = [...module(text, handler), { text: `\n;export const ${TASKS_EXPORT} = {\n` }]
  const add = ({ captures, made = [] }: Task, start: number, end: number) => {
    const names = captures.length === 0 ? '' : `{ ${captures.join(', ')} }`
    const code = { text: text.slice(start, end), from: start }
    if (made.length === 0) pieces.push({ text: `(${names}) => (` }, code, { text: '),' })
    else
      pieces.push({ text: `(${names}) => {\n` }, ...madeCode(made, text), { text: 'return (' }, code, { text: ') },' })
  }
  for (const task of tasks) {
    const { id, span, strategy } = task
    // In brackets: a plain key `__proto__` would set the prototype.
    pieces.push({ text: `[${JSON.stringify(id)}]: {` })
    if (span.file === file) {
      pieces.push({ text: ' make: ' })
      if (task.kind === 'compute') pieces.push(...computeCode(task, text))
      else add(task, span.start, span.end)
    }
    if (strategy?.file === file) {
      pieces.push({ text: ' strategy: ' })
      add(task, strategy.start, strategy.end)
    }
    pieces.push({ text: ' },\n' })
  }
  pieces.push({ text: '}\n' })
  const map = Buffer.from(sourceMap(pieces, basename(file), text)).toString('base64')
  const body = pieces.map((piece) => piece.text).join('')
  return `${body}//# sourceMappingURL=data:application/json;base64,${map}\n`
}

/** The handler's call is marked as one without effect: nothing uses its value here, so that it falls out of the bundle. */
function module(text: string, handler: Span | undefined): readonly Piece[] {
  if (!handler) return [{ text, from: 0 }]
  return [
    { text: text.slice(0, handler.start), from: 0 },
    { text: '/* @__PURE__ */ ' },
    { text: text.slice(handler.start), from: handler.start },
  ]
}
