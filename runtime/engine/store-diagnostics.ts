import { diagnostic } from '../../compiler/diagnostics/catalogue.ts'
import type { Diagnostic } from '../../compiler/diagnostics/diagnostic.ts'
import { unreachable } from '../../compiler/source/invariant.ts'
import { openSqliteStore, type SqliteStoreOptions } from '../store/sqlite-store.ts'
import { SCHEMA_VERSION } from '../store/sqlite-schema.ts'
import { type Store, StoreError } from '../store/store.ts'
import { EngineError } from './engine-error.ts'

/** Opens the store in a file; what is wrong with it is an `EngineError`. */
export function openStore(file: string, options: SqliteStoreOptions): Store {
  try {
    return openSqliteStore(file, options)
  } catch (thrown) {
    throw thrown instanceof StoreError ? new EngineError([storeDiagnostic(thrown)]) : thrown
  }
}

/** The diagnostics of what the user, or the disk, got wrong; undefined for anything else, which is a bug of ours. */
export function diagnosticsOf(thrown: unknown): readonly Diagnostic[] | undefined {
  if (thrown instanceof EngineError) return thrown.diagnostics
  if (thrown instanceof StoreError) return [storeDiagnostic(thrown)]
  return undefined
}

function storeDiagnostic({ fault, file, detail }: StoreError): Diagnostic {
  switch (fault) {
    case 'missing':
      return diagnostic('store-not-found', { file })
    case 'damaged':
      return diagnostic('store-damaged', { file, reason: detail })
    case 'locked':
      return diagnostic('store-locked', { file })
    case 'foreign':
      return diagnostic('store-foreign', { file })
    case 'version':
      return diagnostic('store-version', { file, found: Number(detail), known: SCHEMA_VERSION })
    case 'unusable':
      return diagnostic('store-unusable', { file, reason: detail })
    default:
      return unreachable(fault)
  }
}
