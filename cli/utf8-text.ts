import { isUtf8 } from 'node:buffer'
import { diagnostic } from '../compiler/diagnostics/catalogue.ts'
import type { Diagnostic } from '../compiler/diagnostics/diagnostic.ts'

/** What is wrong with a file that is no UTF-8; undefined for one that is. Decoding would put U+FFFD and say nothing. */
export function invalidUtf8(bytes: Uint8Array, file: string): Diagnostic | undefined {
  if (isUtf8(bytes)) return undefined
  return diagnostic('invalid-utf8', { file, byte: firstInvalidByte(bytes) })
}

/** The first byte that begins no character: what is decoded and encoded again differs there. */
function firstInvalidByte(bytes: Uint8Array): number {
  const given = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 0
  for (const character of given.toString('utf8')) {
    const size = Buffer.byteLength(character)
    if (character === '\uFFFD' && given.compare(REPLACEMENT, 0, 3, at, at + 3) !== 0) return at
    at += size
  }
  return at
}

const REPLACEMENT = Buffer.from('\uFFFD')
