import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { AnalysisMemory, compile, type Compiled } from '../../compiler/compile.ts'
import { OPTIONS, type OptionSupport } from '../../compiler/handler/operations/option-table.ts'
import { ts } from '../../compiler/handler/project/typescript.js'
import { allStates } from '../../compiler/ir/visit.ts'
import type { Span } from '../../compiler/source/span.ts'
import { diskFiles } from '../../compiler/source/disk-files.ts'
import { constructsIn, GROUPS, type Occurrence } from './constructs.ts'

/**
 * The support table: which constructs the fixtures use, and what came of each. It is made of what the compiler answered, so it cannot say more
 * than is tested.
 */

const FIXTURES = 'test/fixtures'

const FORMS = ['states', 'JSONata', 'compute', 'notice', 'refused'] as const
type Form = (typeof FORMS)[number]

/** By construct and form: the first fixture, in order of names. */
export type Support = ReadonlyMap<string, ReadonlyMap<Form, string>>

export async function supportOfFixtures(): Promise<Support> {
  const memory = new AnalysisMemory()
  const support = new Map<string, Map<Form, string>>()
  for (const name of readdirSync(FIXTURES).toSorted()) {
    const file = join(FIXTURES, name, 'handler.ts')
    if (!existsSync(file)) continue
    const compiled = await compile({
      files: [file],
      projectFiles: diskFiles,
      cwd: process.cwd(),
      targets: ['asl'],
      memory,
    })
    const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true)
    for (const [construct, form] of formsOf(constructsIn(source), compiled, file)) {
      const forms = support.get(construct) ?? new Map<Form, string>()
      support.set(construct, forms)
      if (!forms.has(form)) forms.set(form, name)
    }
  }
  return support
}

type Place = Pick<Span, 'start' | 'end'>

function formsOf(
  occurrences: readonly Occurrence[],
  compiled: Compiled,
  file: string,
): readonly (readonly [string, Form])[] {
  const placesOf = (severity: string) =>
    compiled.diagnostics.flatMap((found) =>
      found.severity === severity && found.span?.file === file ? [found.span] : [],
    )
  const errors = placesOf('error')
  const named = (spans: readonly Place[], form: Form) =>
    spans.flatMap((span) => narrowest(occurrences, span).map(({ construct }) => [construct, form] as const))
  // Of a handler that is refused only what is said against it is known.
  if (errors.length > 0) return named(errors, 'refused')
  const workflows = compiled.workflows.map(({ workflow }) => workflow)
  const states = workflows
    .flatMap((workflow) => [...allStates(workflow)])
    .flatMap(({ state }) => (state.kind !== 'assign' && state.span?.file === file ? [state.span] : []))
  const computes = workflows
    .flatMap(({ tasks }) => Object.values(tasks))
    .flatMap(({ kind, span }) => (kind === 'compute' && span.file === file ? [span] : []))
  const exact = occurrences.map(({ construct, node }) => {
    const place = placeOf(node)
    if (computes.some((span) => contains(span, place))) return [construct, 'compute'] as const
    return [construct, states.some((span) => contains(place, span)) ? 'states' : 'JSONata'] as const
  })
  return [...exact, ...named(placesOf('notice'), 'notice')]
}

/** What a diagnostic speaks of: what stands at its very place, else the smallest around it. */
function narrowest(occurrences: readonly Occurrence[], span: Place): readonly Occurrence[] {
  const around = occurrences.filter(({ node }) => contains(placeOf(node), span))
  const least = Math.min(...around.map(({ node }) => node.getWidth()))
  return around.filter(({ node }) => node.getWidth() === least)
}

const placeOf = (node: ts.Node): Place => ({ start: node.getStart(), end: node.getEnd() })
const contains = (outer: Place, inner: Place) => outer.start <= inner.start && inner.end <= outer.end

export function supportTable(support: Support): string {
  const groups = Object.entries(GROUPS).map(([group, constructs]) => {
    const isOptions = group === 'Options'
    const head = ['', ...FORMS.map((form) => HEADS[form]), ...(isOptions ? ['in the option table'] : [])]
    const rows = constructs.map((construct) => {
      const forms = support.get(construct)
      const cells = FORMS.map((form) => forms?.get(form) ?? '')
      const answer = forms ? cells : ['no fixture', ...cells.slice(1)]
      return [escaped(construct), ...answer, ...(isOptions ? [optionText(construct)] : [])]
    })
    const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`)
    return `## ${group}\n\n${lines.join('\n')}\n`
  })
  return `${INTRODUCTION}\n${groups.join('\n')}`
}

const HEADS: Readonly<Record<Form, string>> = {
  states: 'as states',
  JSONata: 'as JSONata',
  compute: 'as compute',
  notice: 'with a notice',
  refused: 'refused',
}

const INTRODUCTION = `# Supported syntax

What a handler may say outside of the code of its steps (which may be anything), and what the export makes of it: states of the definition;
JSONata in a state; \`compute\`, code that becomes a task of its own; exact but for what a notice says; or refused with a diagnostic. A cell names
the first fixture of \`test/fixtures\` that shows it: each runs on both sides and is compared, or is refused. One construct may come out in
several ways, by its types and by what stands in it.

\`node tools/support-table.ts\` writes this page from the fixtures, and a test holds it to them.
`

const escaped = (construct: string) =>
  construct.startsWith('`') || !/[^\w ():.]/.test(construct)
    ? construct.replaceAll('|', '\\|')
    : `\`${construct.replaceAll('|', '\\|')}\``

function optionText(construct: string): string {
  const [owner = '', name = ''] = construct.split(': ')
  const rows: Readonly<Record<string, Readonly<Record<string, OptionSupport>>>> = OPTIONS
  const row = rows[owner]?.[name]
  if (row === undefined || typeof row === 'object') return `refused: ${row?.refused ?? 'no row'}`
  return { exact: 'exact', records: 'of records only', json: 'exact with `defaultSerdes`' }[row]
}
