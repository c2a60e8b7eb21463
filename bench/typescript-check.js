// The peer of `compile-handler`, with its compile cache on before anything is loaded, as the command line has it.
import { enableCompileCache } from 'node:module'

enableCompileCache()
await import('./typescript-program.ts')
