// Writes docs/supported-syntax.md from what the compiler makes of the fixtures. Run it after adding one.
import { writeFileSync } from 'node:fs'
import { supportOfFixtures, supportTable } from '../test/support/support-table.ts'

process.chdir(new URL('..', import.meta.url).pathname)
writeFileSync('docs/supported-syntax.md', supportTable(await supportOfFixtures()))
// esbuild's process would keep this one.
process.exit()
