/** How a recorded case came out. */
export interface CaseRow {
  readonly name: string
  readonly category: string
  readonly needs?: string
  readonly status: boolean
  /** Also the output, or the error's name. */
  readonly result: boolean
  /** Also the cause: everything is right. */
  readonly cause: boolean
  /** The sequence of event types and their states; absent where none was recorded, or the recorder could not keep it. */
  readonly events?: boolean
  /** Also the events that each event follows. */
  readonly links?: boolean
  /** Also what each event says. */
  readonly details?: boolean
  readonly why?: string
  readonly whyEvents?: string
}
