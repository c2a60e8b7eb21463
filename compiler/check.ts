import type { Diagnostic } from './diagnostics/diagnostic.ts'
import { checkHandlers, type LowerOptions } from './handler/lower.ts'
import { type Edit, edited } from './source/edit.ts'
import type { SourceText } from './source/span.ts'

export interface Checked {
  readonly diagnostics: readonly Diagnostic[]
  readonly sources: ReadonlyMap<string, SourceText>
}

/** What is wrong with handlers as replayed code, whether or not they can be exported (`durable-api` 18 and 21). */
export function check(options: LowerOptions): Checked {
  return checkHandlers(options)
}

export interface Fixed {
  /** New texts by the name that spans give a file. */
  readonly texts: ReadonlyMap<string, string>
  /** The findings that were mended. */
  readonly mended: readonly Diagnostic[]
}

/** Applies the fixes that diagnostics bring; of two that touch the same place the first is applied, the other stays. */
export function applyFixes({ diagnostics, sources }: Checked): Fixed {
  const taken = new Map<string, Edit[]>()
  const mended = diagnostics.filter(({ fix }) => {
    if (fix === undefined || fix.edits.some((edit) => taken.get(edit.file)?.some((other) => overlap(edit, other))))
      return false
    for (const edit of fix.edits) taken.set(edit.file, [...(taken.get(edit.file) ?? []), edit])
    return true
  })
  const texts = [...taken].flatMap(([file, edits]) => {
    const text = sources.get(file)?.text
    return text === undefined ? [] : [[file, edited(text, edits)] as const]
  })
  return { texts: new Map(texts), mended }
}

const overlap = (a: Edit, b: Edit): boolean => a.start < b.end && b.start < a.end
