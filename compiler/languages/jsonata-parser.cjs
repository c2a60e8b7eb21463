/**
 * The door to JSONata's parser: the tree of a text, or an error {code, position, token, message}. The published package has the parser
 * alone in its place (`tools/build/jsonata-parser.ts`), which loads in a quarter of the time.
 */
module.exports = (text) => require('jsonata')(text).ast()
