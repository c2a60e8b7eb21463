import { spawnSync } from 'node:child_process'
import { posix } from 'node:path'
import { diagnostic } from '../compiler/diagnostics/catalogue.ts'
import { diskFiles } from '../compiler/source/disk-files.ts'
import type { ProjectFiles } from '../compiler/source/project-files.ts'
import type { Io } from './io.ts'
import { kindOf, type OpenedOperand, slashed } from './operand.ts'
import { invalidUtf8 } from './utf8-text.ts'

/**
 * `git:REV:PATH`: a file of a revision, with its imports from that revision too. PATH is relative to where the command runs, or to the
 * repository's root when it is not found there. Nothing is checked out: `git ls-tree` lists the revision once, `git cat-file --batch`
 * reads. What is never in a repository (`node_modules`, and all outside of it) comes from the disk.
 */
export function openGitOperand(text: string, io: Io): OpenedOperand {
  const parts = /^git:([^:]+):(.+)$/s.exec(text)
  if (!parts) return failed(text, 'write it as git:REV:PATH')
  const [, revision = '', path = ''] = parts
  if (revision.startsWith('-')) return failed(text, `"${revision}" is no revision`)
  const top = git(io.cwd, ['rev-parse', '--show-toplevel'])
  if (!top.ok) return failed(text, top.reason)
  const root = slashed(top.text.trim())
  const commit = git(root, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`])
  if (!commit.ok) return failed(text, `there is no revision "${revision}"`)
  const tree = readTree(root, commit.text.trim())
  if (!tree) return failed(text, 'git cannot list the revision')

  const fromHere = posix.relative(root, slashed(posix.resolve(slashed(io.cwd), path)))
  const inside = tree.blobs.has(fromHere) ? fromHere : posix.normalize(path)
  if (!tree.blobs.has(inside))
    return { diagnostics: [diagnostic('file-not-found', { file: `${path} in ${revision}` })] }
  const kind = kindOf(inside)
  if (!kind) return { diagnostics: [diagnostic('unknown-file-kind', { file: text })] }
  const files = revisionFiles(root, tree)
  const file = `${root}/${inside}`
  const bytes = files.readBytes(file)
  if (bytes === undefined) return failed(text, 'git cannot read the file')
  const invalid = invalidUtf8(bytes, text)
  if (invalid) return { diagnostics: [invalid] }
  const content = Buffer.from(bytes).toString('utf8')
  const label = (name: string) => `git:${revision}:${name}`
  return { operand: { text, kind, file, shown: text, content, files, label } }
}

/** The files of one revision, by path from the repository's root. */
interface Tree {
  readonly blobs: ReadonlyMap<string, string>
  readonly folders: ReadonlyMap<string, ReadonlySet<string>>
}

function readTree(root: string, commit: string): Tree | undefined {
  const listed = git(root, ['ls-tree', '-r', '-z', '--full-tree', commit])
  if (!listed.ok) return undefined
  const blobs = new Map<string, string>()
  const folders = new Map<string, Set<string>>([['', new Set()]])
  for (const line of listed.text.split('\0')) {
    const entry = /^\d+ blob (\w+)\t(.*)$/s.exec(line)
    if (!entry) continue
    blobs.set(entry[2]!, entry[1]!)
    for (let child = entry[2]!; child !== '';) {
      const slash = child.lastIndexOf('/')
      const parent = slash === -1 ? '' : child.slice(0, slash)
      folders.set(parent, (folders.get(parent) ?? new Set()).add(child.slice(slash + 1)))
      child = parent
    }
  }
  return { blobs, folders }
}

function revisionFiles(root: string, tree: Tree): Required<ProjectFiles> {
  const disk = diskFiles
  const contents = new Map<string, Buffer | undefined>()
  /** The path in the revision; undefined for what the disk answers. */
  const inTree = (path: string): string | undefined => {
    if (path === root) return ''
    if (!path.startsWith(`${root}/`)) return undefined
    const inside = path.slice(root.length + 1)
    return inside.split('/').includes('node_modules') ? undefined : inside
  }
  const contentOf = (inside: string): Buffer | undefined => {
    const blob = tree.blobs.get(inside)
    if (blob === undefined) return undefined
    if (!contents.has(blob)) readBlobs(root, neighbours(tree, inside, contents), contents)
    return contents.get(blob)
  }
  return {
    read: (path) => {
      const inside = inTree(path)
      return inside === undefined ? disk.read(path) : contentOf(inside)?.toString('utf8')
    },
    readBytes: (path) => {
      const inside = inTree(path)
      return inside === undefined ? disk.readBytes?.(path) : contentOf(inside)
    },
    fileExists: (path) => {
      const inside = inTree(path)
      return inside === undefined ? disk.fileExists(path) : tree.blobs.has(inside)
    },
    directoryExists: (path) => {
      const inside = inTree(path)
      return inside === undefined ? disk.directoryExists(path) : tree.folders.has(inside)
    },
    list: (path) => {
      const inside = inTree(path)
      return inside === undefined ? disk.list(path) : [...(tree.folders.get(inside) ?? [])]
    },
  }
}

/** The blobs to read in one go: the file, and its neighbours of the same extension, which it probably imports. */
function neighbours(tree: Tree, path: string, known: ReadonlyMap<string, unknown>): readonly string[] {
  const folder = path.slice(0, Math.max(0, path.lastIndexOf('/')))
  const extension = posix.extname(path)
  const found = [...(tree.folders.get(folder) ?? [])]
    .filter((name) => posix.extname(name) === extension)
    .map((name) => tree.blobs.get(folder === '' ? name : `${folder}/${name}`))
    .filter((blob) => blob !== undefined && !known.has(blob))
    .slice(0, 50) as string[]
  return [...new Set([tree.blobs.get(path)!, ...found])]
}

/** `git cat-file --batch`: for each name a header line with the size in bytes, the content, a line break. */
function readBlobs(root: string, blobs: readonly string[], contents: Map<string, Buffer | undefined>): void {
  const result = spawnSync('git', ['cat-file', '--batch'], {
    cwd: root,
    input: `${blobs.join('\n')}\n`,
    maxBuffer: 1 << 30,
  })
  for (const blob of blobs) contents.set(blob, undefined)
  if (result.status !== 0) return
  let at = 0
  for (const blob of blobs) {
    const lineEnd = result.stdout.indexOf(10, at)
    if (lineEnd === -1) return
    const size = /^\w+ blob (\d+)$/.exec(result.stdout.toString('latin1', at, lineEnd))?.[1]
    at = lineEnd + 1
    if (size === undefined) continue
    contents.set(blob, result.stdout.subarray(at, at + Number(size)))
    at += Number(size) + 1
  }
}

type GitAnswer = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly reason: string }

function git(cwd: string, args: readonly string[]): GitAnswer {
  const result = spawnSync('git', args, { cwd, encoding: 'utf8', maxBuffer: 1 << 30 })
  if (result.error) return { ok: false, reason: 'git cannot be started' }
  if (result.status === 0) return { ok: true, text: result.stdout }
  const line = result.stderr.trim().split('\n').at(-1) ?? ''
  return { ok: false, reason: line.replace(/^fatal: /, '') || 'git failed' }
}

function failed(operand: string, reason: string): OpenedOperand {
  return { diagnostics: [diagnostic('git-failed', { operand, reason })] }
}
