import { compile, type Compiled, type Target } from '../../compiler/compile.ts'
import { lowerHandlers } from '../../compiler/handler/lower.ts'
import type { Workflow } from '../../compiler/ir/workflow.ts'
import { runPasses } from '../../compiler/passes/passes.ts'
import { memoryFiles } from '../handler/memory-files.ts'

/** A handler given as the text of its body, for tests that say in one place what goes in and what comes out. */
export const handlerText = (body: string, event = '{ readonly id: string }', more = ''): string => `
import * as api from 'stepwright'
${more}
export const handler = api.withDurableExecution(async (event: ${event}, context) => {
${body}
})
`

export function lowerText(text: string, more: Readonly<Record<string, string>> = {}): Workflow {
  const files = memoryFiles({ '/project/flow/handler.ts': text, ...more })
  const { workflows, diagnostics } = lowerHandlers({ files: ['flow/handler.ts'], projectFiles: files, cwd: '/project' })
  const [lowered] = workflows
  if (!lowered) throw new Error(diagnostics.map(({ message }) => message).join('\n'))
  return runPasses(lowered.workflow)
}

export function compileText(
  text: string,
  options: {
    readonly targets?: readonly Target[]
    readonly folder?: string
    readonly more?: Readonly<Record<string, string>>
  } = {},
): Promise<Compiled> {
  const { folder = '/project', targets, more = {} } = options
  const moved = Object.fromEntries(Object.entries(more).map(([path, content]) => [`${folder}/${path}`, content]))
  const projectFiles = memoryFiles({ [`${folder}/flow/handler.ts`]: text, ...moved })
  return compile({ files: ['flow/handler.ts'], projectFiles, cwd: folder, ...(targets && { targets }) })
}

export function outputOf(compiled: Compiled, suffix: string): string {
  const found = compiled.workflows[0]?.outputs.find(({ path }) => path.endsWith(suffix))
  if (!found) throw new Error(`no output ${suffix}: ${compiled.diagnostics.map(({ message }) => message).join('\n')}`)
  return found.content
}
