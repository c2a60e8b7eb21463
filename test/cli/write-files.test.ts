import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { writeFiles } from '../../cli/write-files.ts'
import { temporaryFolder } from './spawn-cli.ts'

test('writes all files, replaces old ones and leaves nothing else behind', () => {
  using folder = temporaryFolder({ 'out/a.txt': 'old', 'out/kept.txt': 'kept' })
  const files = [
    { path: 'a.txt', content: 'new' },
    { path: 'deep/b.txt', content: 'b' },
  ]
  expect(writeFiles('out', folder.path, files)).toEqual([])
  expect(readFileSync(join(folder.path, 'out/a.txt'), 'utf8')).toBe('new')
  expect(readFileSync(join(folder.path, 'out/deep/b.txt'), 'utf8')).toBe('b')
  expect(readdirSync(join(folder.path, 'out')).toSorted()).toEqual(['a.txt', 'deep', 'kept.txt'])
})

test('writes nothing when one file cannot be written', () => {
  using folder = temporaryFolder({ 'out/a.txt': 'old' })
  mkdirSync(join(folder.path, 'out/b.txt'))
  const files = [
    { path: 'a.txt', content: 'new' },
    { path: 'b.txt', content: 'b' },
  ]
  const [found] = writeFiles('out', folder.path, files)
  expect(found).toMatchObject({
    code: 'file-unwritable',
    message: 'Cannot write out/b.txt: there is a folder of that name.',
  })
  expect(readFileSync(join(folder.path, 'out/a.txt'), 'utf8')).toBe('old')
  expect(readdirSync(join(folder.path, 'out')).toSorted()).toEqual(['a.txt', 'b.txt'])
})

test('puts back what it moved when a later move fails', () => {
  using folder = temporaryFolder({ 'out/a.txt': 'old', 'out/file': 'a file where a folder is needed' })
  const files = [
    { path: 'a.txt', content: 'new' },
    { path: 'file/b.txt', content: 'b' },
  ]
  expect(writeFiles('out', folder.path, files)).toMatchObject([{ code: 'file-unwritable' }])
  expect(readFileSync(join(folder.path, 'out/a.txt'), 'utf8')).toBe('old')
  expect(readdirSync(join(folder.path, 'out')).toSorted()).toEqual(['a.txt', 'file'])
})

test('a folder where the system makes none is a diagnostic, and does not hang', () => {
  const found = writeFiles('/proc/stepwright/out', tmpdir(), [{ path: 'a.txt', content: 'a' }])
  expect(found.map(({ code }) => code)).toEqual(['file-unwritable'])
})

test('a folder that cannot be made is a diagnostic, and leaves no folder', () => {
  using folder = temporaryFolder({ taken: 'a file' })
  expect(writeFiles('taken/out', folder.path, [{ path: 'a.txt', content: '' }])).toMatchObject([
    { code: 'file-unwritable' },
  ])
  expect(existsSync(join(folder.path, 'taken/out'))).toBe(false)
})
