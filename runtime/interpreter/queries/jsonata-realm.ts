import { createRequire } from 'node:module'
import type jsonata from 'jsonata'

interface LibraryRealm {
  readonly jsonata: typeof jsonata
  readonly originals: {
    readonly [name in 'fromMillis' | 'replace' | 'toMillis']: Promise<LibraryFunction>
  }
}

/** As the library keeps its functions; called with what it gives them as this. */
interface LibraryFunction {
  readonly implementation: (this: unknown, ...values: readonly unknown[]) => unknown
}

const load = createRequire(import.meta.url)

/** The library, loaded with the first expression that needs it. */
export function libraryRealm(): LibraryRealm {
  return load('./jsonata-realm.cjs') as LibraryRealm
}
