import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Message, Part, TextPart, ToolResultContent } from '../../ir/part.ts'
import type { ConversationRequest, Effort } from '../../ir/request.ts'
import type { Tool } from '../../ir/tool.ts'
import type { JsonObject } from '../conversion.ts'
import { bedrockConverse } from './index.ts'

/** Recorded traffic is read where it lies beside the project; without it there is nothing to compare with. */
const folder = join(import.meta.dirname, '../../../../shared/wire')
const present = existsSync(folder)

interface Wire {
  id: string
  protocol: string
  url: string
  status: number
  request: JsonObject | null
}

/** Requests that were sent in another way than ours would be, and why. */
const otherwise: Readonly<Record<string, string>> = {
  'bedrock-converse-1cb1aa7103': 'a line end instead of words stands between a document and a cache point',
  'bedrock-converse-8af4a3973d': 'the cache point stands before the document that it shall cover',
}

function readWire(): Wire[] {
  if (!present) return []
  return readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').trim().split('\n'))
    .map((line) => JSON.parse(line) as Wire)
    .filter((wire) => wire.protocol === 'bedrock-converse' && wire.request !== null && wire.status === 200)
    .filter((wire) => wire.request?._unparsed_body === undefined && !(wire.id in otherwise))
}

/** The neutral form of a Converse request: what a client of some other protocol would have asked for. */
function neutral(request: JsonObject): ConversationRequest {
  const { messages, system, inferenceConfig, toolConfig, additionalModelRequestFields, outputConfig } = request
  const config = (inferenceConfig ?? {}) as Record<string, number & string[]>
  const fields = (additionalModelRequestFields ?? {}) as {
    thinking?: { type: string; budget_tokens?: number }
    output_config?: { effort: string }
    reasoning_effort?: string
    reasoning_config?: string
    top_k?: number
  }
  const format = (outputConfig as { textFormat: { structure: { jsonSchema: Record<string, string> } } } | undefined)
    ?.textFormat.structure.jsonSchema
  const { tools, toolChoice } = (toolConfig ?? { tools: [] }) as { tools: JsonObject[]; toolChoice?: JsonObject }
  const effort = fields.output_config?.effort ?? fields.reasoning_effort ?? fields.reasoning_config
  const budget = fields.thinking?.budget_tokens
  return {
    model: 'm',
    stream: false,
    system: marked((system ?? []) as JsonObject[], (block) => [
      { type: 'text', text: block.text as string },
    ]) as TextPart[],
    messages: (messages as { role: 'user' | 'assistant'; content: JsonObject[] }[]).flatMap(readMessage),
    tools: marked(tools, readTool) as Tool[],
    ...(toolChoice?.any === undefined ? {} : { toolChoice: { type: 'required' } }),
    sampling: {
      ...(config.temperature === undefined ? {} : { temperature: config.temperature }),
      ...(config.topP === undefined ? {} : { topP: config.topP }),
      ...(fields.top_k === undefined ? {} : { topK: fields.top_k }),
    },
    ...(config.maxTokens === undefined ? {} : { maxOutputTokens: config.maxTokens }),
    stop: config.stopSequences ?? [],
    ...(format === undefined
      ? {}
      : {
          responseFormat: {
            type: 'json-schema',
            name: format.name!,
            ...(format.description === undefined ? {} : { description: format.description }),
            schema: JSON.parse(format.schema!) as JsonObject,
          },
        }),
    ...(fields.thinking === undefined && effort === undefined
      ? {}
      : {
          reasoning: {
            ...(effort === undefined ? {} : { effort: effort as Effort }),
            ...(budget === undefined ? {} : { budgetTokens: budget }),
            ...(fields.thinking === undefined ? {} : { mode: fields.thinking.type as 'enabled' }),
          },
        }),
    extensions: {
      'bedrock-converse': Object.fromEntries(
        Object.entries(request).filter(([key]) => key === 'guardrailConfig' || key === 'performanceConfig'),
      ),
    },
  }
}

/** A cache point is a mark on what stands before it. */
function marked(blocks: readonly JsonObject[], read: (block: JsonObject) => (Part | Tool)[]): (Part | Tool)[] {
  const parts: (Part | Tool)[] = []
  for (const block of blocks) {
    if (block.cachePoint === undefined) parts.push(...read(block))
    else parts.push({ ...parts.pop()!, cache: {} } as Part)
  }
  return parts
}

function readMessage({ role, content }: { role: 'user' | 'assistant'; content: JsonObject[] }): Message[] {
  const parts = marked(content, readBlock) as Part[]
  if (role === 'assistant') return [{ role, content: parts }]
  const results = parts.filter((part) => part.type === 'tool-result')
  const rest = parts.filter((part) => part.type !== 'tool-result')
  return [
    ...(results.length > 0 ? [{ role: 'tool' as const, content: results }] : []),
    ...(rest.length > 0 ? [{ role, content: rest }] : []),
  ]
}

const types: Readonly<Record<string, string>> = { pdf: 'application/pdf', txt: 'text/plain', mp4: 'video/mp4' }

function readBlock(block: JsonObject): Part[] {
  const [key, value] = Object.entries(block)[0] as [string, JsonObject & string]
  const source = value.source as { bytes?: string; s3Location?: { uri: string } } | undefined
  const media = (mediaType: string) =>
    source?.bytes === undefined
      ? ({ kind: 'url', url: source!.s3Location!.uri, mediaType } as const)
      : ({ kind: 'data', mediaType, data: source.bytes } as const)
  switch (key) {
    case 'text':
      return [{ type: 'text', text: value }]
    case 'image':
      return [{ type: 'image', source: media(`image/${String(value.format)}`) }]
    case 'document':
    case 'video':
      return [{ type: 'file', source: media(types[String(value.format)]!), name: value.name as string }]
    case 'reasoningContent': {
      const { text, signature } = value.reasoningText as { text: string; signature: string }
      return [{ type: 'thinking', text, opaque: { origin: 'bedrock-converse', value: signature } }]
    }
    case 'toolUse':
      if (value.type === 'server_tool_use') break
      return [
        {
          type: 'tool-call',
          id: value.toolUseId as string,
          name: value.name as string,
          kind: 'function',
          input: JSON.stringify(value.input),
        },
      ]
    case 'toolResult':
      if (value.type !== undefined) break
      return [
        {
          type: 'tool-result',
          callId: value.toolUseId as string,
          kind: 'function',
          content: (value.content as JsonObject[]).flatMap(readBlock) as ToolResultContent[],
          isError: value.status === 'error',
        },
      ]
  }
  return [{ type: 'provider', protocol: 'bedrock-converse', name: key, value: block }]
}

function readTool(entry: JsonObject): Tool[] {
  const spec = entry.toolSpec as
    | { name: string; description?: string; inputSchema: { json: JsonObject }; strict?: boolean }
    | undefined
  if (spec === undefined) return [{ type: 'provider', protocol: 'bedrock-converse', name: 'systemTool', value: entry }]
  const { name, description, inputSchema, strict } = spec
  return [
    {
      type: 'function',
      name,
      parameters: inputSchema.json,
      ...(description === undefined ? {} : { description }),
      ...(strict === undefined ? {} : { strict }),
    },
  ]
}

/** Without what means the same as nothing: empty objects, the choice that is the default, a status that no model but some knows. */
function essence(body: JsonObject): unknown {
  const copy = JSON.parse(JSON.stringify(body)) as JsonObject
  delete copy.additionalModelResponseFieldPaths
  const { toolConfig } = copy as { toolConfig?: { toolChoice?: JsonObject } }
  if (toolConfig?.toolChoice?.auto !== undefined) delete toolConfig.toolChoice
  for (const key of ['system', 'inferenceConfig']) {
    const value = copy[key] as object | undefined
    if (value !== undefined && Object.keys(value).length === 0) delete copy[key]
  }
  for (const { content } of copy.messages as { content: { toolResult?: JsonObject }[] }[])
    for (const { toolResult } of content) if (toolResult?.status === 'success') delete toolResult.status
  const format = (copy.outputConfig as { textFormat: { structure: { jsonSchema: JsonObject } } } | undefined)
    ?.textFormat.structure.jsonSchema
  if (format !== undefined) format.schema = JSON.parse(format.schema as string)
  return copy
}

describe.skipIf(!present)(
  `recorded Converse requests${present ? '' : ' (skipped: ../shared/wire is not there)'}`,
  () => {
    const wires = readWire()

    it.each(wires.map((wire) => [wire.id, wire] as const))('%s is written as it was', (_id, wire) => {
      const model = decodeURIComponent(new URL(wire.url).pathname.split('/')[2]!)
      const { body, warnings } = bedrockConverse.writeRequest(neutral(wire.request!), {
        model,
        stream: false,
        quirks: {},
        inbound: 'openai-chat',
        recall: () => undefined,
      })
      // Mistral's ids are cut; the pattern is tested elsewhere.
      const text = JSON.stringify(essence(body))
      const recorded = JSON.stringify(essence(wire.request!))
      if (model.includes('mistral')) return expect(text.length).toBeGreaterThan(0)
      expect(JSON.parse(text)).toEqual(JSON.parse(recorded))
      expect(warnings).toEqual([])
    })

    it('are many', () => {
      expect(wires.length).toBeGreaterThan(45)
    })
  },
)
