/** `durable-api` 15.3: only logging and contexts that run again after their end depend on it. */
export type Mode =
  | 'execution'
  | 'replay'
  /** The function of a finished context runs again: what has no final record never settles. */
  | 'replay-finished'
