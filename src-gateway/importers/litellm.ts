import type { ImportNote, Limits, UpstreamProtocolId } from '../contract/index.ts'
import { referenceIn, resolve } from './environment-references.ts'
import { isRecord, type JsonRecord, listOf, memberOf, numberOf, recordOf, textAt, textOf } from './json-values.ts'
import { isChannel, isKey, makeChannel, type RawChannel } from './make-channel.ts'
import { note, risk, skip } from './notes.ts'
import { type Draft, type DraftRule, emptyDraft, type ReadContext } from './types.ts'

/** Its word before the slash in `model`, our provider, and the variable it takes the key from when none is given. */
const prefixes: Readonly<Record<string, { provider: string; protocol?: UpstreamProtocolId; variable?: string }>> = {
  openai: { provider: 'openai', variable: 'OPENAI_API_KEY' },
  'text-completion-openai': { provider: 'openai', variable: 'OPENAI_API_KEY' },
  openai_like: { provider: 'openai-compatible' },
  custom_openai: { provider: 'openai-compatible' },
  hosted_vllm: { provider: 'vllm' },
  vllm: { provider: 'vllm' },
  azure: { provider: 'azure-openai', variable: 'AZURE_API_KEY' },
  azure_ai: { provider: 'azure-openai', variable: 'AZURE_AI_API_KEY' },
  anthropic: { provider: 'anthropic', variable: 'ANTHROPIC_API_KEY' },
  gemini: { provider: 'gemini', variable: 'GEMINI_API_KEY' },
  vertex_ai: { provider: 'vertex' },
  vertex_ai_beta: { provider: 'vertex' },
  bedrock: { provider: 'bedrock' },
  cohere: { provider: 'cohere', variable: 'COHERE_API_KEY' },
  cohere_chat: { provider: 'cohere', variable: 'COHERE_API_KEY' },
  mistral: { provider: 'mistral', variable: 'MISTRAL_API_KEY' },
  groq: { provider: 'groq', variable: 'GROQ_API_KEY' },
  together_ai: { provider: 'together', variable: 'TOGETHERAI_API_KEY' },
  openrouter: { provider: 'openrouter', variable: 'OPENROUTER_API_KEY' },
  deepseek: { provider: 'deepseek', variable: 'DEEPSEEK_API_KEY' },
  fireworks_ai: { provider: 'fireworks', variable: 'FIREWORKS_AI_API_KEY' },
  perplexity: { provider: 'perplexity', variable: 'PERPLEXITYAI_API_KEY' },
  xai: { provider: 'xai', variable: 'XAI_API_KEY' },
  nvidia_nim: { provider: 'nvidia', variable: 'NVIDIA_NIM_API_KEY' },
  cerebras: { provider: 'cerebras', variable: 'CEREBRAS_API_KEY' },
  deepinfra: { provider: 'deepinfra', variable: 'DEEPINFRA_API_KEY' },
  novita: { provider: 'novita', variable: 'NOVITA_API_KEY' },
  huggingface: { provider: 'huggingface', variable: 'HF_TOKEN' },
  cloudflare: { provider: 'cloudflare', variable: 'CLOUDFLARE_API_KEY' },
  github: { provider: 'github-models', variable: 'GITHUB_API_KEY' },
  ollama: { provider: 'ollama' },
  ollama_chat: { provider: 'ollama' },
  lm_studio: { provider: 'lm-studio' },
  llamafile: { provider: 'llama-cpp' },
  volcengine: { provider: 'volcengine', variable: 'VOLCENGINE_API_KEY' },
  moonshot: { provider: 'moonshot', variable: 'MOONSHOT_API_KEY' },
  dashscope: { provider: 'dashscope', variable: 'DASHSCOPE_API_KEY' },
  zai: { provider: 'zai', variable: 'ZAI_API_KEY' },
  minimax: { provider: 'minimax', variable: 'MINIMAX_API_KEY' },
  siliconflow: { provider: 'siliconflow', variable: 'SILICONFLOW_API_KEY' },
}

/** One deployment of `model_list`. */
interface Deployment {
  model: string
  upstream: string
  provider: string
  protocol: UpstreamProtocolId | undefined
  baseUrl: string | undefined
  keys: string[]
  settings: Record<string, unknown>
  headers: JsonRecord
  limits: Partial<Limits>
  weight: number | undefined
  priority: number | undefined
  notes: ImportNote[]
}

/** The `config.yaml` of the LiteLLM proxy. https://docs.litellm.ai/docs/proxy/configs */
export function readLiteLlm(document: unknown, context: ReadContext): Draft {
  const draft = emptyDraft('litellm', 'file')
  const credentials = new Map(
    listOf(memberOf(document, 'credential_list')).flatMap((one) => {
      const name = textAt(one, 'credential_name')
      return name === undefined ? [] : [[name, recordOf(memberOf(one, 'credential_values'))] as const]
    }),
  )
  const deployments: Deployment[] = []
  for (const entry of listOf(memberOf(document, 'model_list')).slice(0, 5000)) {
    const deployment = deploymentOf(entry, credentials, context)
    if ('code' in deployment) draft.skipped.push(deployment)
    else deployments.push(deployment)
    readPrice(entry, draft)
  }
  const aliases = recordOf(memberOf(memberOf(document, 'router_settings'), 'model_group_alias'))
  for (const raw of channelsOf(deployments, aliases)) {
    const made = makeChannel(raw, context)
    if (isChannel(made)) draft.channels.push(made)
    else draft.skipped.push(made)
  }
  readFallbacks(document, draft)
  readMasterKey(document, draft, context)
  const callbacks = ['success_callback', 'failure_callback', 'callbacks', 'custom_auth', 'post_call_rules'].filter(
    (field) =>
      memberOf(memberOf(document, 'litellm_settings'), field) !== undefined ||
      memberOf(memberOf(document, 'general_settings'), field) !== undefined,
  )
  if (callbacks.length > 0)
    draft.notes.push(note('part.dropped', 'Programs it calls for each request are left out', callbacks))
  if (memberOf(document, 'include') !== undefined)
    draft.risks.push(risk('remote', 'It wants other files to be read; they are not', ['include']))
  return draft
}

function deploymentOf(
  entry: unknown,
  credentials: ReadonlyMap<string, JsonRecord>,
  context: ReadContext,
): Deployment | ReturnType<typeof skip> {
  const name = textAt(entry, 'model_name')
  const own = recordOf(memberOf(entry, 'litellm_params'))
  const credential = credentials.get(textAt(own, 'litellm_credential_name') ?? '')
  const params: JsonRecord = { ...credential, ...own }
  const whole = textAt(params, 'model')
  if (name === undefined || whole === undefined)
    return skip(name ?? 'model', 'broken', 'It has no model_name or no litellm_params.model')
  const notes: ImportNote[] = []
  const value = (field: string): string | undefined => {
    const resolved = resolve(textAt(params, field), context)
    notes.push(...resolved.notes)
    return resolved.value
  }
  const { prefix, model, protocol } = partsOf(whole, textAt(params, 'custom_llm_provider'))
  const vendor = prefix === undefined || !Object.hasOwn(prefixes, prefix) ? undefined : prefixes[prefix]
  if (prefix !== undefined && vendor === undefined) return skip(name, 'unsupported', prefix)
  const baseUrl = value('api_base') ?? value('base_url')
  let provider = vendor?.provider ?? providerOfModel(model)
  if (provider === 'openai' && baseUrl !== undefined) provider = 'openai-compatible'
  if (provider === 'anthropic' && baseUrl !== undefined) provider = 'anthropic-compatible'
  if (provider === undefined) return skip(name, 'unsupported', model)
  const given =
    textAt(params, 'api_key') === undefined && vendor?.variable !== undefined
      ? `os.environ/${vendor.variable}`
      : textAt(params, 'api_key')
  const key = resolve(given, context)
  notes.push(...key.notes)
  const special = specialKey(provider, value)
  const dropped = ['aws_role_name', 'aws_profile_name', 'azure_ad_token', 'client_id', 'vertex_credentials'].filter(
    (field) => memberOf(params, field) !== undefined && special === undefined,
  )
  if (dropped.length > 0) notes.push(note('part.dropped', 'It signs in in a way that has no counterpart here', dropped))
  const presets = [
    'temperature',
    'top_p',
    'max_tokens',
    'seed',
    'reasoning_effort',
    'timeout',
    'stream_timeout',
  ].filter((field) => memberOf(params, field) !== undefined)
  if (presets.length > 0) notes.push(note('part.dropped', 'Defaults for its requests are left out', presets))
  return {
    model: name,
    upstream: model,
    provider,
    protocol,
    baseUrl,
    keys: special !== undefined ? [special] : key.value === undefined ? [] : [key.value],
    settings: settingsOf(provider, value),
    headers: recordOf(memberOf(params, 'extra_headers') ?? memberOf(params, 'headers')),
    limits: {
      rpm: numberOf(memberOf(params, 'rpm') ?? memberOf(entry, 'rpm')) ?? null,
      tpm: numberOf(memberOf(params, 'tpm') ?? memberOf(entry, 'tpm')) ?? null,
      concurrency: numberOf(memberOf(params, 'max_parallel_requests')) ?? null,
    },
    weight: numberOf(memberOf(params, 'weight')),
    // There the lowest order is asked first, here the highest priority.
    priority:
      numberOf(memberOf(params, 'order')) === undefined ? undefined : -(numberOf(memberOf(params, 'order')) ?? 0),
    notes,
  }
}

/** `azure/gpt-4o`, `bedrock/converse/…`, `openai/responses/gpt-5`, or a bare model. */
function partsOf(
  whole: string,
  told: string | undefined,
): { prefix: string | undefined; model: string; protocol: UpstreamProtocolId | undefined } {
  const slash = whole.indexOf('/')
  const first = slash === -1 ? undefined : whole.slice(0, slash)
  const prefix = told ?? (slash > 0 ? first : undefined)
  let model = prefix !== undefined && prefix === first ? whole.slice(slash + 1) : whole
  let protocol: UpstreamProtocolId | undefined
  if (model.startsWith('responses/')) {
    model = model.slice('responses/'.length)
    protocol = 'openai-responses'
  }
  if (prefix === 'bedrock') model = model.replace(/^(?:converse|invoke|converse_like)\//, '')
  return { prefix, model, protocol }
}

function providerOfModel(model: string): string | undefined {
  if (/^(?:gpt-|o\d|chatgpt-|text-embedding-|dall-e|whisper|tts-)/.test(model)) return 'openai'
  if (model.startsWith('claude')) return 'anthropic'
  if (model.startsWith('gemini')) return 'vertex'
  if (/^command/.test(model)) return 'cohere'
  return model === '*' ? 'openai' : undefined
}

function specialKey(provider: string, value: (field: string) => string | undefined): string | undefined {
  if (provider === 'bedrock') {
    const [id, secret, session] = [
      value('aws_access_key_id'),
      value('aws_secret_access_key'),
      value('aws_session_token'),
    ]
    if (id !== undefined && secret !== undefined)
      return [id, secret, ...(session === undefined ? [] : [session])].join(':')
  }
  if (provider === 'vertex') {
    const account = value('vertex_credentials')
    if (account?.startsWith('{')) return account
  }
  return undefined
}

function settingsOf(provider: string, value: (field: string) => string | undefined): Record<string, unknown> {
  const kept = (name: string, text: string | undefined, shape: RegExp) =>
    text !== undefined && shape.test(text) ? { [name]: text } : {}
  if (provider === 'azure-openai') return kept('apiVersion', value('api_version'), /^[a-z0-9-]+$/i)
  if (provider === 'bedrock') return kept('region', value('aws_region_name'), /^[a-z]{2}(?:-[a-z]+)+-\d{1,2}$/)
  if (provider === 'vertex')
    return {
      ...kept('project', value('vertex_project'), /^[a-z0-9:.-]+$/i),
      ...kept('region', value('vertex_location'), /^[a-z0-9-]+$/),
    }
  return {}
}

/** Deployments of one account are one channel, as long as no model of it means two things. */
function channelsOf(deployments: readonly Deployment[], aliases: JsonRecord): RawChannel[] {
  const accounts = new Map<string, Deployment[][]>()
  for (const one of deployments) {
    const { provider, protocol, baseUrl, keys, settings, headers, weight, priority } = one
    const id = JSON.stringify([provider, protocol, baseUrl, keys, settings, headers, weight, priority])
    const channels = accounts.get(id) ?? []
    accounts.set(id, channels)
    // Limits are of a deployment there: one that has some stays alone.
    const limited = (deployment: Deployment) => Object.values(deployment.limits).some((limit) => limit !== null)
    const fitting = channels.find(
      (members) => !members.some((member) => member.model === one.model) && !limited(one) && !members.some(limited),
    )
    if (fitting === undefined) channels.push([one])
    else fitting.push(one)
  }
  const raws: RawChannel[] = []
  for (const members of [...accounts.values()].flat()) {
    const first = members[0]
    if (first === undefined) continue
    const models = members.flatMap(({ model }) => [model, ...aliasesOf(model, aliases)])
    const mapping = members.flatMap(({ model, upstream }) =>
      [model, ...aliasesOf(model, aliases)].map((name) => [name, upstream] as const),
    )
    const wild = members.filter(({ model }) => model.includes('*')).map(({ model }) => model)
    raws.push({
      name: members.length === 1 ? `${first.provider} ${first.model}` : first.provider,
      provider: first.provider,
      baseUrl: first.baseUrl,
      protocols: first.protocol === undefined ? undefined : [first.protocol],
      keys: first.keys,
      models,
      modelMapping: Object.fromEntries(mapping.filter(([name]) => !name.includes('*'))),
      headers: first.headers,
      limits: first.limits,
      weight: first.weight,
      priority: first.priority,
      settings: first.settings,
      notes: [
        ...uniqueNotes(members.flatMap(({ notes }) => notes)),
        ...(wild.some((model) => model !== '*')
          ? [
              note(
                'part.dropped',
                'Names with a wildcard are sent as they were asked for, with what stands before it',
                wild,
              ),
            ]
          : []),
      ],
    })
  }
  return raws
}

function aliasesOf(model: string, aliases: JsonRecord): string[] {
  return Object.entries(aliases).flatMap(([alias, target]) =>
    (textOf(target) ?? textAt(target, 'model')) === model ? [alias] : [],
  )
}

function uniqueNotes(notes: readonly ImportNote[]): ImportNote[] {
  return [...new Map(notes.map((one) => [`${one.code} ${one.facts.join(' ')}`, one])).values()]
}

const perMillion = (value: number) => Number((value * 1e6).toPrecision(12))

function readPrice(entry: unknown, draft: Draft): void {
  const name = textAt(entry, 'model_name')
  const field = (title: string) =>
    numberOf(memberOf(memberOf(entry, 'model_info'), title) ?? memberOf(memberOf(entry, 'litellm_params'), title))
  const [input, output] = [field('input_cost_per_token'), field('output_cost_per_token')]
  if (
    name === undefined ||
    name.includes('*') ||
    input === undefined ||
    output === undefined ||
    input < 0 ||
    output < 0
  )
    return
  if (draft.prices.some(({ model }) => model === name)) return
  const [read, write] = [field('cache_read_input_token_cost'), field('cache_creation_input_token_cost')]
  draft.prices.push({
    model: name,
    input: perMillion(input),
    output: perMillion(output),
    cacheRead: read === undefined || read < 0 ? null : perMillion(read),
    cacheWrite5m: write === undefined || write < 0 ? null : perMillion(write),
  })
}

/** `[{ "gpt-4o": ["claude", "gemini"] }]`, in either of two places. */
function readFallbacks(document: unknown, draft: Draft): void {
  const rules = new Map<string, DraftRule>()
  const take = (list: unknown, into: 'fallbacks' | 'contextFallbacks') => {
    for (const entry of listOf(list)) {
      for (const [model, targets] of Object.entries(recordOf(entry))) {
        const rule = rules.get(model) ?? { model, fallbacks: [], contextFallbacks: [] }
        rules.set(model, rule)
        for (const target of listOf(targets)) {
          const name = textOf(target) ?? textAt(target, 'model')
          if (name !== undefined && !rule[into].includes(name)) rule[into].push(name)
        }
      }
    }
  }
  for (const place of ['router_settings', 'litellm_settings']) {
    const settings = memberOf(document, place)
    take(memberOf(settings, 'fallbacks'), 'fallbacks')
    take(memberOf(settings, 'context_window_fallbacks'), 'contextFallbacks')
    const others = ['default_fallbacks', 'content_policy_fallbacks'].filter(
      (field) => listOf(memberOf(settings, field)).length > 0,
    )
    if (others.length > 0) draft.notes.push(note('routing', 'These fallbacks have no counterpart here', others))
    const strategy = textAt(settings, 'routing_strategy')
    if (strategy !== undefined)
      draft.notes.push(note('routing', 'How it chose among several is set by group here', [strategy]))
  }
  draft.rules.push(
    ...[...rules.values()]
      .filter(({ fallbacks, contextFallbacks }) => fallbacks.length + contextFallbacks.length > 0)
      .slice(0, 500),
  )
}

/** What its clients send: they go on working when the key is taken over. */
function readMasterKey(document: unknown, draft: Draft, context: ReadContext): void {
  const given = textAt(memberOf(document, 'general_settings'), 'master_key')
  if (given === undefined) return
  const key = referenceIn(given) === undefined ? given : resolve(given, context).value
  if (key === undefined || !isKey(key)) return
  draft.tokens.push({
    name: 'LiteLLM master key',
    key,
    group: 'default',
    quotaUsd: null,
    expiresAt: null,
    models: null,
    allowedIps: null,
    enabled: true,
    notes: [],
  })
}

/** Whether a document looks like its configuration. */
export function looksLikeLiteLlm(document: unknown): boolean {
  return isRecord(document) && Array.isArray(document.model_list)
}
