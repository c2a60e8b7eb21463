import { cpSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { buildPackage } from '../tools/build.ts'

const ROOT = join(import.meta.dirname, '..')
/** Where a package's dependencies are found as in a project that has installed it. */
const INSTALLED = join(ROOT, 'node_modules/.cache/stepwright-bench')

/** The command of the package as it is published, once `installPackage` has run. */
export const INSTALLED_COMMAND = join(INSTALLED, 'cli/stepwright.js')

/** Its entry `stepwright/runtime`, likewise. */
export const INSTALLED_RUNTIME = join(INSTALLED, 'dist/runtime/index.js')

/** The module of its validator, likewise. */
export const INSTALLED_VALIDATOR = join(INSTALLED, 'dist/compiler/validate.js')

/** Builds the package as it is published, from the sources as they are now. */
export async function installPackage(): Promise<void> {
  mkdirSync(join(INSTALLED, 'cli'), { recursive: true })
  await buildPackage(join(INSTALLED, 'dist'))
  for (const file of ['package.json', 'cli/stepwright.js']) cpSync(join(ROOT, file), join(INSTALLED, file))
}
