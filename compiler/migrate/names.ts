/** Words that cannot be names, and names the handler has already. */
const TAKEN = `
  break case catch class const continue debugger default delete do else enum export extends false
  finally for function if implements import in instanceof interface let new null package private
  protected public return static super switch this throw true try typeof var void while with yield
  await async arguments eval undefined event context handler services taskToken JSON Object Number
  String Array Error Math Date Promise process any unknown string number
`.split(/\s+/)

/** Gives each thing of one handler a name of its own. */
export class Names {
  readonly #taken = new Set<string>(TAKEN)

  /** `Buy or Sell?` as `buyOrSell`; a second one as `buyOrSell2`. */
  fresh(wished: string): string {
    const name = camelCase(wished) || 'value'
    let free = name
    for (let count = 2; this.#taken.has(free); count++) free = `${name}${count}`
    this.#taken.add(free)
    return free
  }
}

export function camelCase(text: string): string {
  const words = text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .split(/[^A-Za-z0-9_]+/)
    .filter((word) => word !== '')
  const joined = words
    .map((word, at) => (at === 0 ? word.toLowerCase() : word[0]!.toUpperCase() + word.slice(1).toLowerCase()))
    .join('')
  return /^[0-9]/.test(joined) ? `_${joined}` : joined
}
