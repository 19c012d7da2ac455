/** Rows by table, as they were read from a database or a dump. */
export type Rows = Readonly<Record<string, readonly Row[] | undefined>>

/** Columns by name: text, number or null; anything else was left out. */
export type Row = Readonly<Record<string, string | number | null | undefined>>

/** Tables that are read, and at most so many of their rows. Everything else in a file is left alone. */
export const wantedTables: Readonly<Record<string, number>> = {
  // cc-switch
  providers: 5000,
  settings: 5000,
  // New API, One API
  channels: 5000,
  tokens: 20_000,
  options: 5000,
  // claude-code-router
  app_config: 100,
  api_keys: 1000,
}
