#!/usr/bin/env node
// The command's entry: the sources in a checkout, the build in an installed package. It must parse on any Node.
import { existsSync } from 'node:fs'
import module from 'node:module'

const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(`stepwright needs Node 22.18 or later; this is ${process.versions.node}.\n`)
  process.exit(2)
}

module.enableCompileCache()
const source = new URL('./main.ts', import.meta.url)
const { main } = await import(existsSync(source) ? source.href : new URL('../dist/cli/main.js', import.meta.url).href)
await main(process.argv.slice(2))
