// Builds the package into dist/: declarations and JavaScript by tsc, the files that are data, and runtime and command line in a few files.
import { execFileSync } from 'node:child_process'
import { cpSync, globSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundleCommand, bundleRuntime, bundleTaskRuntime } from './build/bundles.ts'
import { parserOfJsonata } from './build/jsonata-parser.ts'
import { trimmedTypeScript } from './build/typescript.ts'

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)))

/** What the code reads at run time beside itself, and hand-made declarations. */
const DATA = ['compiler/diagnostics/pages/*.md', '{compiler,runtime}/**/*.{js,cjs,d.ts,txt,json}']

export async function buildPackage(dist: string): Promise<void> {
  rmSync(dist, { recursive: true, force: true })
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc')
  execFileSync(process.execPath, [tsc, '-p', join(ROOT, 'tsconfig.build.json'), '--outDir', dist], { stdio: 'inherit' })
  for (const file of DATA.flatMap((pattern) => globSync(pattern, { cwd: ROOT }))) {
    mkdirSync(dirname(join(dist, file)), { recursive: true })
    cpSync(join(ROOT, file), join(dist, file))
  }
  writeFileSync(join(dist, 'compiler/handler/project/typescript.js'), await trimmedTypeScript(ROOT))
  writeFileSync(join(dist, 'compiler/languages/jsonata-parser.cjs'), await parserOfJsonata(ROOT))
  await bundleRuntime(ROOT, dist)
  await bundleTaskRuntime(ROOT, dist)
  await bundleCommand(ROOT, dist)
}

if (import.meta.main) {
  await buildPackage(join(ROOT, 'dist'))
  execFileSync(process.execPath, ['node_modules/publint/src/cli.js', '--strict'], { stdio: 'inherit', cwd: ROOT })
}
