// Runs a file of the project on the Node that the project brings, after installing what is missing.
// Plain JavaScript without dependencies: it is the first thing that runs in a clean clone, on Node 20 or later.
//
//   node tools/with-install.js FILE [ARG …]
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** Whether every package that the lock file asks for on this platform is installed in the version it asks for. */
function isInstalled() {
  const installedFile = join(root, 'node_modules/.package-lock.json')
  if (!existsSync(installedFile)) return false
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages
  const installed = JSON.parse(readFileSync(installedFile, 'utf8')).packages
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '' || entry.link || !path.startsWith('node_modules/')) return true
    const found = installed[path]
    if (!found) return entry.optional === true || entry.devOptional === true || entry.peer === true
    return found.version === entry.version
  })
}

function run(command, args, options) {
  const result = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options })
  if (result.error) {
    process.stderr.write(`Cannot run ${command}: ${result.error.message}\n`)
    process.exit(1)
  }
  if (result.signal) process.kill(process.pid, result.signal)
  return result.status ?? 1
}

if (!isInstalled()) {
  process.stderr.write('Installing dependencies (npm ci) …\n')
  const npm = process.env.npm_execpath
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error']
  // npm writes its summary to stdout, which belongs to the command we run.
  const stdio = ['ignore', 2, 'inherit']
  const status = npm
    ? run(process.execPath, [npm, ...args], { stdio })
    : run('npm', args, { stdio, shell: process.platform === 'win32' })
  if (status !== 0) process.exit(status)
}

const bin = join(root, 'node_modules/.bin')
const node24 = join(bin, process.platform === 'win32' ? 'node.exe' : 'node')
const node = existsSync(node24) ? node24 : process.execPath
const [file, ...args] = process.argv.slice(2)
process.exit(
  run(node, [join(root, file), ...args], {
    env: { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH ?? ''}` },
  }),
)
