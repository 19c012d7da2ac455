import { type OpenAPI, OpenAPIGenerator } from '@orpc/openapi'
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4'
import { contract, errorStatus } from '../contract/index.ts'

const error: OpenAPI.SchemaObject = {
  type: 'object',
  required: ['code', 'message'],
  properties: {
    code: { type: 'string', enum: Object.keys(errorStatus), description: 'Stable; compare this.' },
    message: { type: 'string', description: 'For people.' },
    field: { type: 'string', description: 'The offending input, when there is one.' },
  },
}

function exported(tag: string, summary: string, filters: readonly string[]): OpenAPI.PathItemObject {
  const text = (name: string) => ({ name, in: 'query' as const, schema: { type: 'string' as const } })
  return {
    get: {
      operationId: `${tag}.export`,
      tags: [tag],
      summary,
      parameters: [
        { name: 'format', in: 'query', schema: { type: 'string', enum: ['csv', 'jsonl'], default: 'csv' } },
        ...filters.map(text),
      ],
      responses: {
        200: { description: 'OK', content: { 'text/csv': {}, 'application/x-ndjson': {} } },
      },
    },
  }
}

/** What REST offers beside the contract: these answer with text, files or cookies. */
const plainPaths: NonNullable<OpenAPI.Document['paths']> = {
  '/logs/export': exported('logs', 'The log as a file, newest first, with the filters of the list', [
    'from',
    'to',
    'tokenId',
    'userId',
    'channelId',
    'model',
    'status',
    'errorOnly',
    'requestId',
  ]),
  '/ledger/export': exported('ledger', 'Movements of money as a file, newest first, with the filters of the list', [
    'from',
    'to',
    'kind',
    'tokenId',
    'userId',
    'channelId',
    'requestId',
  ]),
  '/session': {
    get: {
      operationId: 'session.get',
      tags: ['session'],
      summary: 'Whether this browser is signed in',
      security: [],
      responses: { 200: { description: 'OK' } },
    },
    post: {
      operationId: 'session.create',
      tags: ['session'],
      summary: 'Sign in with the admin token; sets a cookie',
      security: [],
      requestBody: {
        required: true,
        content: {
          'application/json': {
            schema: { type: 'object', required: ['token'], properties: { token: { type: 'string' } } },
          },
        },
      },
      responses: { 200: { description: 'OK' } },
    },
    delete: {
      operationId: 'session.remove',
      tags: ['session'],
      summary: 'Sign out',
      responses: { 200: { description: 'OK' } },
    },
  },
}

/** The OpenAPI 3.1 document of the management API, made from the contract. */
export async function describeApi(version: string): Promise<OpenAPI.Document> {
  const generator = new OpenAPIGenerator({ schemaConverters: [new ZodToJsonSchemaConverter()] })
  const document = await generator.generate(contract, {
    info: {
      title: 'BurnCloud management API',
      version,
      description:
        'Channels, API keys, users, money, logs, statistics and settings of this gateway. Times are ISO 8601 UTC, money is a JSON number in USD.',
    },
    servers: [{ url: '/api' }],
    security: [{ adminToken: [] }, { consoleSession: [] }],
    components: {
      securitySchemes: {
        adminToken: { type: 'http', scheme: 'bearer', description: 'The admin token.' },
        consoleSession: { type: 'apiKey', in: 'cookie', name: 'bc_session' },
      },
      schemas: { Error: error },
    },
  })
  document.paths = { ...document.paths, ...plainPaths }
  for (const item of Object.values(document.paths)) {
    for (const method of ['get', 'post', 'put', 'patch', 'delete'] as const) {
      const operation = item?.[method]
      if (operation === undefined) continue
      operation.responses = {
        ...operation.responses,
        default: {
          description: 'An error',
          content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
        },
      }
    }
  }
  return document
}
