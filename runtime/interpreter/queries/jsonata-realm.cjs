const { readFileSync } = require('node:fs')
const { constants, createContext, Script } = require('node:vm')

/**
 * JSONata's library in a realm of its own, where data is data whatever its keys are: the library makes objects with `{}` and sets what an
 * expression or the data names, which in the host's realm is its prototype where the name is `__proto__`. Here that is a name like others.
 */
function realm() {
  const context = createContext(constants.DONT_CONTEXTIFY, { codeGeneration: { strings: false, wasm: false } })
  const file = require.resolve('jsonata')
  // The library asks its own objects by a method that a key of them may hide.
  const source = readFileSync(file, 'utf8').replace(
    /\b(\w+)\.(hasOwnProperty|isPrototypeOf)\((?=\w)/g,
    'Object.prototype.$2.call($1, ',
  )
  const load = new Script(`(function (exports, module, global) {${source}\n})`, { filename: file }).runInContext(
    context,
  )
  const module = { exports: {} }
  load(module.exports, module, { Buffer })
  new Script('delete Object.prototype.__proto__').runInContext(context)
  return module.exports
}

const jsonata = realm()

module.exports = {
  jsonata,
  /** Promises of the library's functions that are called by those in their place. */
  originals: {
    fromMillis: jsonata('$fromMillis').evaluate(),
    replace: jsonata('$replace').evaluate(),
    toMillis: jsonata('$toMillis').evaluate(),
  },
}
