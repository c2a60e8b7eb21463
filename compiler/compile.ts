import type { Diagnostic } from './diagnostics/diagnostic.ts'
import { lowerHandlers } from './handler/lower.ts'
import type { Workflow } from './ir/workflow.ts'
import type { ProjectFiles } from './source/project-files.ts'
import type { SourceText } from './source/span.ts'

export const TARGETS = ['runtime', 'asl', 'mermaid', 'svg'] as const
export type Target = (typeof TARGETS)[number]

export interface CompileOptions {
  /** Files with handlers: absolute, or relative to `cwd`. */
  readonly files: readonly string[]
  readonly projectFiles: ProjectFiles
  /** Absolute; spans and outputs are relative to it. */
  readonly cwd: string
  /** Default: runtime and asl. */
  readonly targets?: readonly Target[]
}

/** A file to write; `path` is relative to the output folder. */
export interface Output {
  readonly path: string
  readonly content: string
}

export interface CompiledWorkflow {
  readonly workflow: Workflow
  readonly outputs: readonly Output[]
}

export interface Compiled {
  /** Handlers without an error. */
  readonly workflows: readonly CompiledWorkflow[]
  readonly diagnostics: readonly Diagnostic[]
  readonly sources: ReadonlyMap<string, SourceText>
}

/** From handlers to everything that is made of them. Nothing is written; the same input gives the same bytes in any folder. */
export async function compile(options: CompileOptions): Promise<Compiled> {
  const lowered = lowerHandlers(options)
  return { workflows: [], diagnostics: lowered.diagnostics, sources: lowered.sources }
}
