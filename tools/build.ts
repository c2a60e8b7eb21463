// Builds the package into dist/: declarations and JavaScript by tsc, and the files that are data.
import { execFileSync } from 'node:child_process'
import { cpSync, globSync, mkdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
process.chdir(root)

rmSync('dist', { recursive: true, force: true })
execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], { stdio: 'inherit' })

/** What the code reads at run time beside itself, and hand-made declarations. */
const DATA = ['compiler/diagnostics/pages/*.md', '{compiler,runtime}/**/*.{js,d.ts,txt,json}']
for (const file of DATA.flatMap((pattern) => globSync(pattern))) {
  mkdirSync(dirname(join('dist', file)), { recursive: true })
  cpSync(file, join('dist', file))
}

execFileSync(process.execPath, ['node_modules/publint/src/cli.js', '--strict'], { stdio: 'inherit' })
