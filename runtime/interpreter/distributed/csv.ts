/** Rows of a text file with delimiters (RFC 4180): quoted fields may hold delimiters, quotes written twice and line ends. */
export function parseRows(text: string, delimiter: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  let field = ''
  let quoted = false
  let at = text.startsWith('\uFEFF') ? 1 : 0
  const endRow = () => {
    row.push(field)
    // An empty line is no row.
    if (row.length > 1 || row[0] !== '') rows.push(row)
    row = []
    field = ''
  }
  for (; at < text.length; at++) {
    const character = text[at]!
    if (quoted) {
      if (character !== '"') field += character
      else if (text[at + 1] === '"') {
        field += '"'
        at++
      } else quoted = false
    } else if (character === '"' && field === '') quoted = true
    else if (character === delimiter) {
      row.push(field)
      field = ''
    } else if (character === '\n') endRow()
    else if (character !== '\r' || text[at + 1] !== '\n') field += character
  }
  if (field !== '' || row.length > 0) endRow()
  return rows
}
