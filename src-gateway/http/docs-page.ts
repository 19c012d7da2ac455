import { createHash } from 'node:crypto'
import type { OpenAPI } from '@orpc/openapi'

type Schema = Record<string, unknown>

/**
 * The OpenAPI document as one page that needs no script and no other host, so it works offline and under the strictest CSP.
 */
export function docsPage(document: OpenAPI.Document): string {
  const byTag = new Map<string, string[]>()
  for (const [path, item] of Object.entries(document.paths ?? {})) {
    for (const method of ['get', 'post', 'put', 'patch', 'delete'] as const) {
      const operation = item?.[method]
      if (operation === undefined) continue
      const tag = operation.tags?.[0] ?? 'other'
      const sections = byTag.get(tag) ?? []
      sections.push(operationSection(method, path, operation))
      byTag.set(tag, sections)
    }
  }
  const nav = [...byTag.keys()].map((tag) => `<a href="#${escapeHtml(tag)}">${escapeHtml(tag)}</a>`).join('')
  const body = [...byTag]
    .map(
      ([tag, sections]) => `<section id="${escapeHtml(tag)}"><h2>${escapeHtml(tag)}</h2>${sections.join('')}</section>`,
    )
    .join('')
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escapeHtml(document.info.title)}</title><style>${style}</style></head><body>
<header><h1>${escapeHtml(document.info.title)}</h1><p>${escapeHtml(document.info.description ?? '')}</p>
<p>Base <code>/api</code> · version ${escapeHtml(document.info.version)} · <a href="/api/openapi.json">openapi.json</a></p>
<p>Send <code>Authorization: Bearer &lt;admin token&gt;</code>. Every error is <code>{"code", "message", "field"?}</code> with its HTTP status.</p>
</header><nav>${nav}</nav><main>${body}</main></body></html>
`
}

function operationSection(method: string, path: string, operation: OpenAPI.OperationObject): string {
  const parameters = (operation.parameters ?? []).flatMap((parameter) =>
    'name' in parameter ? [{ ...parameter, schema: (parameter.schema ?? {}) as Schema }] : [],
  )
  const rows = parameters.map(
    (parameter) =>
      `<tr><td><code>${escapeHtml(parameter.name ?? '')}</code></td><td>${escapeHtml(parameter.in ?? '')}${parameter.required ? ', required' : ''}</td><td>${typeOf(parameter.schema)}</td></tr>`,
  )
  const request = bodySchema(operation.requestBody)
  const responses = Object.entries(operation.responses ?? {})
    .filter(([status]) => status !== 'default')
    .map(([status, response]) => {
      const schema = bodySchema(response)
      return `<h4>Answer ${escapeHtml(status)}</h4>${schema === undefined ? '' : schemaBlock(schema)}`
    })
  return `<details><summary><b class="${method}">${method.toUpperCase()}</b> <code>${escapeHtml(path)}</code> <span>${escapeHtml(operation.summary ?? '')}</span></summary>
${rows.length === 0 ? '' : `<h4>Parameters</h4><table>${rows.join('')}</table>`}
${request === undefined ? '' : `<h4>Body</h4>${schemaBlock(request)}`}
${responses.join('')}</details>`
}

function bodySchema(holder: unknown): Schema | undefined {
  if (typeof holder !== 'object' || holder === null || !('content' in holder)) return undefined
  const media = Object.values(holder.content as Record<string, { schema?: Schema }>)[0]
  return media?.schema
}

function schemaBlock(schema: Schema): string {
  return `<div class="schema">${fields(schema, 0)}</div>`
}

const deepest = 6

function fields(schema: Schema, depth: number): string {
  if (depth > deepest) return ''
  const properties = schema.properties as Record<string, Schema> | undefined
  if (properties !== undefined) {
    const required = new Set((schema.required as string[] | undefined) ?? [])
    const items = Object.entries(properties).map(([name, property]) => {
      const inner = fields(property, depth + 1)
      const words = typeof property.description === 'string' ? ` ${escapeHtml(property.description)}` : ''
      const preset =
        property.default === undefined ? '' : ` <i>default ${escapeHtml(JSON.stringify(property.default) ?? '')}</i>`
      return `<li><code>${escapeHtml(name)}</code>${required.has(name) ? '' : '?'} ${typeOf(property)}${preset}${words}${inner}</li>`
    })
    return `<ul>${items.join('')}</ul>`
  }
  if (typeof schema.items === 'object' && schema.items !== null) return fields(schema.items as Schema, depth + 1)
  const choices = (schema.anyOf ?? schema.oneOf) as Schema[] | undefined
  return choices === undefined ? '' : choices.map((choice) => fields(choice, depth + 1)).join('')
}

/** A schema's type in a few words. */
function typeOf(schema: Schema): string {
  if (Array.isArray(schema.enum))
    return schema.enum.map((value) => `<code>${escapeHtml(JSON.stringify(value))}</code>`).join(' | ')
  if (schema.const !== undefined) return `<code>${escapeHtml(JSON.stringify(schema.const) ?? '')}</code>`
  const choices = (schema.anyOf ?? schema.oneOf) as Schema[] | undefined
  if (choices !== undefined) return [...new Set(choices.map(typeOf))].join(' | ')
  if (schema.type === 'array') return `list of ${typeOf((schema.items as Schema | undefined) ?? {})}`
  const format = typeof schema.format === 'string' ? ` (${escapeHtml(schema.format)})` : ''
  return `${escapeHtml(String(schema.type ?? 'any'))}${format}`
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

const style = `
:root{color-scheme:light dark;font:15px/1.5 system-ui,"Segoe UI",sans-serif}
body{max-width:980px;margin:0 auto;padding:24px}
nav{display:flex;flex-wrap:wrap;gap:12px;margin:16px 0}
a{color:LinkText}
code{font:13px ui-monospace,Consolas,monospace}
details{border:1px solid color-mix(in srgb,CanvasText 20%,transparent);border-radius:6px;margin:8px 0;padding:8px 12px}
summary{cursor:pointer}
summary span{opacity:.75;margin-left:8px}
summary b{display:inline-block;min-width:4.5em}
table{border-collapse:collapse}
td{padding:2px 16px 2px 0;vertical-align:top}
ul{margin:0;padding-left:20px}
`

/** Hash source that lets the page's style through a Content-Security-Policy. */
export const docsStyle = `'sha256-${createHash('sha256').update(style).digest('base64')}'`
