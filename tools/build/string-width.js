// In place of `string-width` in the bundled command line. yargs measures its help texts with it, and it makes an `Intl.Segmenter` as it
// loads: 20 ms of every command, for texts of ours that have one column a character.
import { stripVTControlCharacters } from 'node:util'

export default (text) => stripVTControlCharacters(text).length
