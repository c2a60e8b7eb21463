import { existsSync, readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { diagnostic } from '../compiler/diagnostics/catalogue.ts'
import type { Diagnostic } from '../compiler/diagnostics/diagnostic.ts'
import { diskFiles } from '../compiler/source/disk-files.ts'
import type { ProjectFiles } from '../compiler/source/project-files.ts'
import type { Io } from './io.ts'
import { kindOf, type OpenedOperand, type Operand, shownPath, slashed } from './operand.ts'
import { invalidUtf8 } from './utf8-text.ts'
import { reason } from './system-reason.ts'

export async function openOperand(text: string, io: Io): Promise<OpenedOperand> {
  if (text === '-') return openStdin(await io.readStdin(), io)
  if (text.startsWith('git:')) {
    // It starts processes; most commands start none.
    const { openGitOperand } = await import('./git-files.ts')
    return openGitOperand(text, io)
  }
  return openPath(text, io)
}

/** Opens all of them, and reports every one that cannot be opened, each once. */
export async function openOperands(
  texts: readonly string[],
  io: Io,
): Promise<{ readonly operands: readonly Operand[]; readonly diagnostics: readonly Diagnostic[] }> {
  const opened = new Map<string, OpenedOperand>()
  for (const text of texts) if (!opened.has(text)) opened.set(text, await openOperand(text, io))
  return {
    operands: texts.flatMap((text) => opened.get(text)?.operand ?? []),
    diagnostics: [...opened.values()].flatMap((each) => (each.operand ? [] : each.diagnostics)),
  }
}

export interface FilesReadTogether {
  /** Absolute, in the order of the operands. */
  readonly files: readonly string[]
  readonly projectFiles: ProjectFiles
}

/** One for each place where files are read: the disk, a revision, stdin. What is read from one place is analysed together. */
export function filesReadTogether(operands: readonly Operand[]): readonly FilesReadTogether[] {
  return [...Map.groupBy(operands, ({ files }) => files)].map(([projectFiles, own]) => ({
    files: own.map(({ file }) => file),
    projectFiles,
  }))
}

/** The first that is no file on the disk, which some options ask for. */
export function operandOffDisk(operands: readonly Operand[]): Operand | undefined {
  return operands.find(({ files }) => files !== diskFiles)
}

function openPath(text: string, io: Io): OpenedOperand {
  const file = resolve(io.cwd, text)
  const shown = shownPath(file, io)
  const kind = kindOf(file)
  if (!existsSync(file)) return { diagnostics: [diagnostic('file-not-found', { file: shown })] }
  if (statSync(file).isDirectory()) {
    return { diagnostics: [diagnostic('file-unreadable', { file: shown, reason: 'it is a folder' })] }
  }
  if (!kind) return { diagnostics: [diagnostic('unknown-file-kind', { file: shown })] }
  try {
    const bytes = readFileSync(file)
    const invalid = invalidUtf8(bytes, shown)
    if (invalid) return { diagnostics: [invalid] }
    return {
      operand: {
        text,
        kind,
        file: slashed(file),
        shown,
        content: bytes.toString('utf8'),
        files: diskFiles,
        label: asItIs,
      },
    }
  } catch (thrown) {
    return { diagnostics: [diagnostic('file-unreadable', { file: shown, reason: reason((thrown as Error).message) })] }
  }
}

const asItIs = (file: string) => file

/** Stdin has no name: what it holds says what it is. Imports resolve as from a file in the current folder. */
function openStdin(bytes: Uint8Array, io: Io): OpenedOperand {
  const invalid = invalidUtf8(bytes, 'stdin')
  if (invalid) return { diagnostics: [invalid] }
  const content = Buffer.from(bytes).toString('utf8')
  const name = content.trimStart().startsWith('{')
    ? 'stdin.asl.json'
    : /^\s*["']?(StartAt|States)["']?\s*:/m.test(content)
      ? 'stdin.asl.yaml'
      : 'stdin.ts'
  const file = slashed(resolve(io.cwd, name))
  const disk = diskFiles
  const files: ProjectFiles = {
    ...disk,
    read: (path) => (path === file ? content : disk.read(path)),
    fileExists: (path) => path === file || disk.fileExists(path),
  }
  return {
    operand: {
      text: '-',
      kind: name === 'stdin.ts' ? 'handler' : 'definition',
      file,
      shown: name,
      content,
      files,
      label: asItIs,
    },
  }
}
