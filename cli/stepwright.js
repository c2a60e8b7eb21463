#!/usr/bin/env node
// The command's entry: the sources in a checkout, the build in an installed package.
import { existsSync } from 'node:fs'
import { enableCompileCache } from 'node:module'

enableCompileCache?.()
const source = new URL('./main.ts', import.meta.url)
const { main } = await import(existsSync(source) ? source.href : new URL('../dist/cli/main.js', import.meta.url).href)
await main(process.argv.slice(2))
