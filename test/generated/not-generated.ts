/** Rows of the support table that generated programs do not have, with the reason. */

const REFUSED = 'is always refused, with the reason that the option table gives'
const OF_AWS = 'needs a client of AWS'
const RACE = 'is refused: Step Functions has no form in which the first to end decides'

export const NOT_GENERATED: ReadonlyMap<string, string> = new Map([
  ['withDurableExecution: client', OF_AWS],
  ['withDurableExecution: durableExecutionClient', OF_AWS],
  ['withDurableExecution: plugins', REFUSED],
  ['withDurableExecution: pluginsConfig', 'is about plugins'],
  ['invoke: tenantId', REFUSED],
  ['runInChildContext: errorMapper', REFUSED],
  ['createCallback: serdes', REFUSED],
  ['waitForCallback: serdes', REFUSED],
  ['map: serdes', REFUSED],
  ['parallel: serdes', REFUSED],
  ['completionConfig: shouldComplete', REFUSED],
  ['Promise.race', RACE],
  ['context.promise.race', RACE],
  ['Promise.any', RACE],
  ['context.promise.any', RACE],
  ['`yield`', 'is refused: no generator is called between operations'],
])
