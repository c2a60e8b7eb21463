/**
 * Widths of a common sans-serif face (Helvetica and its kin) in thousandths of the font size. A table, so that a picture is the same bytes on
 * every machine; a viewer's own font differs by a few per cent, which the boxes' padding takes.
 */
const NARROW = "ijlI|.,:;'!`"
const SLIM = 'ftr()[]{}/\\-" '
const WIDE = 'mwMW@%&—…'

export function textWidth(text: string, fontSize: number): number {
  let thousandths = 0
  for (const character of text) thousandths += characterWidth(character)
  return (thousandths * fontSize) / 1000
}

function characterWidth(character: string): number {
  if (NARROW.includes(character)) return 260
  if (SLIM.includes(character)) return 345
  if (WIDE.includes(character)) return 890
  const code = character.codePointAt(0) ?? 0
  // East Asian scripts and pictures are as wide as high.
  if (code >= 0x1100) return 1000
  return character >= 'A' && character <= 'Z' ? 690 : 560
}

/** Breaks a text into lines of at most `width`; a word that is longer is cut. At most `lines` lines, the last with an ellipsis. */
export function breakText(text: string, fontSize: number, width: number, lines: number): readonly string[] {
  const found: string[] = []
  let line = ''
  for (const word of text.replace(/\s+/g, ' ').trim().split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`
    if (textWidth(longer, fontSize) <= width) line = longer
    else {
      if (line !== '') found.push(line)
      line = word
    }
  }
  found.push(line)
  const shown = found.slice(0, lines)
  if (found.length > lines) shown[lines - 1] = `${shown[lines - 1]}…`
  return shown.map((each) => cut(each, fontSize, width))
}

function cut(text: string, fontSize: number, width: number): string {
  if (textWidth(text, fontSize) <= width) return text
  const characters = Array.from(text)
  while (characters.length > 1 && textWidth(`${characters.join('')}…`, fontSize) > width) characters.pop()
  return `${characters.join('')}…`
}
