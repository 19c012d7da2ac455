import { EventFilter } from '../access/content-filter/filter-events.ts'
import { filterPrompt } from '../access/content-filter/filter-json.ts'
import { FilterHits, type FilterSet } from '../access/content-filter/filter-set.ts'
import type { GroupFilters } from '../access/content-filter/group-filters.ts'
import { GatewayError } from '../contract/errors.ts'
import { codeText } from '../ir/warning.ts'
import type { JsonObject } from '../protocols/conversion.ts'
import type { RelayRoute } from '../protocols/types.ts'
import { listFormFields, MultipartError, multipartBoundary } from '../wire/multipart.ts'
import { applyPatches, type BytePatch } from '../wire/splice-json.ts'
import { quote } from './admit.ts'
import { wholeBody } from './edit-body.ts'
import type { InboundRequest } from './types.ts'

/** Fields of a form that a model is to read. */
const promptFields = new Set(['prompt', 'input', 'instructions'])

/** Answers that are text and are no conversation: nothing here reads them piece by piece. */
const unreadable: ReadonlySet<RelayRoute['operation']> = new Set(['completions', 'transcriptions', 'translations'])

/** What the content filters of a token's group do to one request and its answer. */
export class RequestFilters {
  private readonly filters: GroupFilters
  private readonly route: RelayRoute
  private readonly found = new Set<string>()

  constructor(filters: GroupFilters, route: RelayRoute) {
    this.filters = filters
    this.route = route
  }

  /** Whether the answer must be read part by part, even where its bytes could be passed on as they come. */
  get readsAnswer(): boolean {
    return this.filters.completion !== undefined && this.route.operation === 'chat'
  }

  /** What was found, as the log has it: `filtered:<name of the filter>`. */
  get codes(): readonly string[] {
    return [...this.found].map((name) => `filtered:${codeText(name)}`)
  }

  /**
   * Reads what the client sends. Answers the body with what is to be masked masked; undefined = it goes on as it is.
   * `json` reads the body, once for all who need it.
   * @throws GatewayError `content.blocked`, `request.malformed`, and `conversion.unsupported` for answers that a filter holds
   * for and cannot read
   */
  checkPrompt(request: Pick<InboundRequest, 'body' | 'headers'>, json: () => JsonObject): Buffer | undefined {
    if (this.filters.completion !== undefined && unreadable.has(this.route.operation)) {
      throw new GatewayError(
        'conversion.unsupported',
        `Answers of ${this.route.operation} cannot be read by the content filters that hold for this API key.`,
      )
    }
    const set = this.filters.prompt
    if (set === undefined || request.body.length === 0) return undefined
    const hits = new FilterHits(this.found)
    const boundary = multipartBoundary(request.headers['content-type'] ?? '')
    const masked = boundary === undefined ? maskJson(json(), set, hits) : maskForm(request.body, boundary, set, hits)
    if (hits.blockedBy !== undefined) throw new GatewayError('content.blocked', blockedRequest(hits.blockedBy))
    return masked
  }

  /** Reads one answer; undefined = it needs no reading. */
  answerFilter(): EventFilter | undefined {
    const { completion } = this.filters
    return completion === undefined ? undefined : new EventFilter(completion, new FilterHits(this.found))
  }
}

/** It names the filter; the pattern is nobody's business. */
function blockedRequest(filter: string): string {
  return `The request was refused by the content filter ${quote(filter)}.`
}

function maskJson(body: JsonObject, set: FilterSet, hits: FilterHits): Buffer | undefined {
  const masked = filterPrompt(body, set, hits)
  return masked === body ? undefined : Buffer.from(JSON.stringify(masked))
}

function maskForm(body: Buffer, boundary: string, set: FilterSet, hits: FilterHits): Buffer | undefined {
  const patches: BytePatch[] = []
  for (const { name, filename, start, end } of fieldsOf(body, boundary)) {
    if (filename !== undefined || !promptFields.has(name)) continue
    const before = body.toString('utf8', start, end)
    const text = set.text(before, hits)
    if (text !== before) patches.push({ start, end, text })
  }
  return patches.length === 0 ? undefined : wholeBody(applyPatches(body, patches))
}

function fieldsOf(body: Buffer, boundary: string) {
  try {
    return listFormFields(body, boundary)
  } catch (error) {
    if (!(error instanceof MultipartError)) throw error
    throw new GatewayError('request.malformed', `The form cannot be read: ${error.message}`)
  }
}
