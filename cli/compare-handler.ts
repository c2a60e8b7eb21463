import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import {
  type AnalysisMemory,
  captureEdits,
  compile,
  type Compiled,
  type CompiledWorkflow,
} from '../compiler/compile.ts'
import { diagnostic } from '../compiler/diagnostics/catalogue.ts'
import { type Diagnostic, hasErrors } from '../compiler/diagnostics/diagnostic.ts'
import type { ProjectFiles } from '../compiler/source/project-files.ts'
import type { SourceText } from '../compiler/source/span.ts'
import {
  type Case,
  compare,
  type CompareInput,
  type CompareReport,
  readCases,
  type TaskProcess,
} from '../runtime/compare.ts'
import { EngineError } from '../runtime/index.ts'

export interface CompareRequest {
  /** The handler's file: absolute, or relative to `cwd`. Its cases lie beside it in `cases.json`. */
  readonly handler: string
  readonly cwd: string
  readonly projectFiles: ProjectFiles
  readonly tasks?: TaskProcess
  /** Takes what the handler prints; default: stderr. */
  readonly print?: CompareInput['print']
  /** Shared by comparisons: the language's libraries are analysed once. */
  readonly memory?: AnalysisMemory
  /** Only cases whose name contains this. */
  readonly only?: string
}

export interface Compared {
  /** Absent when a diagnostic is an error: nothing was run. */
  readonly report?: CompareReport
  /** The exported definition as text, also when nothing was run. */
  readonly definition?: string
  readonly diagnostics: readonly Diagnostic[]
  /** The files that the diagnostics speak of, by the name they use. */
  readonly sources: ReadonlyMap<string, SourceText>
}

/** The road of `compare`: compile the handler, read its cases, run both sides, compare. */
export async function compareHandler(request: CompareRequest): Promise<Compared> {
  const { handler, cwd, projectFiles, tasks, print, memory } = request
  const compiled = await compile({
    files: [handler],
    projectFiles,
    cwd,
    targets: ['asl'],
    ...(memory && { memory }),
  })
  // What is wrong with the handler comes first: cases are for a handler that can be exported.
  const read = hasErrors(compiled.diagnostics) ? NO_CASES : readCasesBeside(request)
  const sources = new Map([...compiled.sources, ...read.sources])
  const workflow = chosen(compiled.workflows, read)
  const diagnostics = [...compiled.diagnostics, ...read.diagnostics, ...(workflow ? [] : notChosen(compiled, read))]
  const definition = workflow && contentOf(workflow, '.asl.json')
  const compiledOnly = { diagnostics, sources, ...(definition !== undefined && { definition }) }
  if (!workflow || hasErrors(diagnostics)) return compiledOnly
  try {
    const report = await compare({
      ...exportOf(workflow),
      cwd,
      allowances: compiled.diagnostics.flatMap(({ allows }) => (allows ? [allows] : [])),
      cases: read.cases,
      ...(tasks && { tasks }),
      ...(print && { print }),
    })
    return { ...compiledOnly, report, diagnostics: [...diagnostics, ...report.cases.flatMap((one) => one.diagnostics)] }
  } catch (thrown) {
    if (!(thrown instanceof EngineError)) throw thrown
    return { ...compiledOnly, diagnostics: [...diagnostics, ...thrown.diagnostics] }
  }
}

/** What compare needs of a compiled workflow, from the files that a user would deploy. */
export function exportOf(
  compiled: CompiledWorkflow,
): Pick<CompareInput, 'workflow' | 'file' | 'exportName' | 'definition' | 'map' | 'taskCode' | 'edits'> {
  const { workflow } = compiled
  if (workflow.origin.kind !== 'handler') throw new Error(`${workflow.name} is not made of a handler`)
  const map = JSON.parse(contentOf(compiled, '.asl.map.json')) as { readonly states: CompareInput['map'] }
  return {
    workflow: workflow.name,
    file: workflow.origin.file,
    exportName: workflow.origin.exportName,
    definition: JSON.parse(contentOf(compiled, '.asl.json')) as CompareInput['definition'],
    map: map.states,
    taskCode: contentOf(compiled, '.mjs'),
    edits: captureEdits(workflow),
  }
}

function contentOf({ workflow, outputs }: CompiledWorkflow, suffix: string): string {
  const found = outputs.find(({ path }) => path.endsWith(suffix))
  if (!found) throw new Error(`the export of ${workflow.name} has no file …${suffix}`)
  return found.content
}

function chosen(workflows: readonly CompiledWorkflow[], { handler }: ReadCases): CompiledWorkflow | undefined {
  if (handler === undefined) return workflows.length === 1 ? workflows[0] : undefined
  return workflows.find(({ workflow }) => exportNameOf(workflow) === handler)
}

/** Several handlers and no word which is meant; or a name that none of them has. */
function notChosen({ workflows }: Compiled, { file, diagnostics }: ReadCases): readonly Diagnostic[] {
  if (workflows.length === 0 || file === undefined || hasErrors(diagnostics)) return []
  const handlers = workflows.map(({ workflow }) => exportNameOf(workflow) ?? workflow.name)
  return [diagnostic('handler-not-chosen', { file, handlers })]
}

const exportNameOf = ({ origin }: CompiledWorkflow['workflow']) =>
  origin.kind === 'handler' ? origin.exportName : undefined

interface ReadCases {
  readonly file?: string
  readonly handler?: string
  readonly cases: readonly Case[]
  readonly diagnostics: readonly Diagnostic[]
  readonly sources: ReadonlyMap<string, SourceText>
}

const NO_CASES: ReadCases = { cases: [], diagnostics: [], sources: new Map() }

function readCasesBeside({ handler, cwd, only }: CompareRequest): ReadCases {
  const file = join(dirname(handler), 'cases.json')
  const path = resolve(cwd, file)
  if (!existsSync(path))
    return {
      cases: [],
      diagnostics: [diagnostic('cases-not-found', { file: 'cases.json', handler })],
      sources: new Map(),
    }
  const text = readFileSync(path, 'utf8')
  const { cases, diagnostics } = readCases(file, text)
  const handlerName = cases?.handler
  const all = cases?.cases ?? []
  const asked = only === undefined ? all : all.filter(({ name }) => name.includes(only))
  const missing =
    cases && only !== undefined && asked.length === 0 ? [diagnostic('unknown-case', { name: only, file })] : []
  return {
    file,
    ...(handlerName !== undefined && { handler: handlerName }),
    cases: asked,
    diagnostics: [...diagnostics, ...missing],
    sources: new Map([[file, { file, text }]]),
  }
}
