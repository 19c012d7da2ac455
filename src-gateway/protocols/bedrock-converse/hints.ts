/** What the reader of a reply must know of how its request was written. */
export interface ConverseHints {
  /** Tools that were sent under another name: their name on the wire, and the client's. */
  toolNames?: Readonly<Record<string, string>>
  /** The tool whose input is the answer: a schema was asked for and the model knows none. */
  answerTool?: string
}

/** The hints of a written request, as its reader knows them. */
export function hintsOf(hints: Readonly<Record<string, unknown>>): ConverseHints {
  return hints as ConverseHints
}
