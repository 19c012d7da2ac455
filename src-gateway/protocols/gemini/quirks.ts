import type { Quirks } from '../conversion.ts'

/**
 * In what an endpoint's generateContent differs from Google's Developer API. A provider states only what differs, as plain
 * data, for the model at hand: `{ callIds: false, labels: true, fileUris: ['gs', 'http', 'youtube'] } satisfies
 * GeminiQuirks`. What is left out follows from the model's name where the model decides.
 */
export interface GeminiQuirks {
  /** Takes `systemInstruction`. False = instructions go before the first user text. Default: all but Gemma. */
  systemInstruction?: boolean
  /**
   * Takes `id` in functionCall and functionResponse. Default true; Vertex refuses it for models before Gemini 3. False =
   * calls and results are matched by name and order.
   */
  callIds?: boolean
  /** Takes `labels` (Vertex: billing labels). Default false = metadata is left out with a warning. */
  labels?: boolean
  /**
   * Takes whole JSON Schemas (`parametersJsonSchema`, `responseJsonSchema`). False = they are translated to the OpenAPI
   * subset. Default: Gemini 2.0 and later.
   */
  jsonSchema?: boolean
  /** Takes pictures and documents inside a functionResponse. False = they stand beside it. Default: Gemini 3 and later. */
  toolResultMedia?: boolean
  /**
   * Addresses that `fileData` may have: uploads of the Files API, YouTube, `gs://` buckets, any public http(s) address.
   * What is not among them is fetched and sent as data. Default `['files', 'youtube']`; Vertex: `['gs', 'youtube']`.
   */
  fileUris?: readonly FileUriKind[]
  /** How thinking is set: `thinkingLevel` (Gemini 3), `thinkingBudget` (2.5), or not at all. Default: by the model. */
  thinking?: 'level' | 'budget' | 'none'
  /**
   * Refuses a replayed call without a thought signature, so a stand-in is sent where there is none. Default: Gemini 3 and
   * later, and models whose version the name does not tell.
   */
  signatures?: boolean
  /** Takes function declarations. False = a request with tools is refused. Default: all. */
  functions?: boolean
  /** Number of stop sequences taken; those beyond are left out with a warning. Default 5. */
  maxStop?: number
  /** Largest `maxOutputTokens`; more is lowered to it with a warning. Default: by the model, as far as it is known. */
  maxOutputTokens?: number | undefined
  /** `countTokens` takes a whole request in `generateContentRequest`. Default true; Vertex: false, its fields stand alone. */
  countWhole?: boolean
  /** Largest `candidateCount`; more is refused. Default 8. */
  maxCandidates?: number
}

export type FileUriKind = 'files' | 'youtube' | 'gs' | 'http'

/** All of them, completed for a model. */
export type GeminiDialect = Readonly<Required<GeminiQuirks>>

/** A provider's quirks with what follows from the model's name. */
export function geminiDialect(quirks: Quirks, model: string): GeminiDialect {
  const stated = quirks as GeminiQuirks
  const { gemma, version } = modelOf(model)
  return {
    systemInstruction: !gemma,
    callIds: true,
    labels: false,
    jsonSchema: !gemma && (version === undefined || version >= 2),
    toolResultMedia: !gemma && version !== undefined && version >= 3,
    fileUris: ['files', 'youtube'],
    thinking: thinkingOf(gemma, version),
    signatures: !gemma && (version === undefined || version >= 3),
    functions: true,
    maxStop: 5,
    countWhole: true,
    maxOutputTokens: gemma || (version !== undefined && version < 2) ? undefined : version === 2 ? 8192 : 65_536,
    maxCandidates: 8,
    ...stated,
  }
}

function thinkingOf(gemma: boolean, version: number | undefined): GeminiDialect['thinking'] {
  if (gemma) return 'none'
  // Models before 3 refuse levels while later ones still take budgets, so an unknown version gets a budget.
  if (version === undefined) return 'budget'
  return version >= 3 ? 'level' : version >= 2.5 ? 'budget' : 'none'
}

/** `gemini-2.5-flash-lite`, `models/gemini-3.1-pro-preview`, `gemma-3-27b-it`, `gemini-flash-latest` (no version). */
export function modelOf(model: string): {
  gemma: boolean
  version: number | undefined
  tier: 'pro' | 'flash' | 'lite'
} {
  const name = model.slice(model.lastIndexOf('/') + 1).toLowerCase()
  const [, version] = /^gemini-(\d+(?:\.\d+)?)(?:-|$)/.exec(name) ?? []
  return {
    gemma: name.startsWith('gemma'),
    version: version === undefined ? undefined : Number(version),
    tier: name.includes('lite') ? 'lite' : name.includes('flash') ? 'flash' : 'pro',
  }
}
