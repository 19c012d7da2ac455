import type { JsonObject } from '../conversion.ts'
import { isObject } from '../json-values.ts'

/** Betas by the top-level field that needs them. https://platform.claude.com/docs/en/api/beta-headers */
const byField: Readonly<Record<string, string>> = {
  context_management: 'context-management-2025-06-27',
  mcp_servers: 'mcp-client-2025-11-20',
  speed: 'fast-mode-2026-02-01',
}

/** Betas by how a tool's type begins. */
const byTool: readonly (readonly [string, string])[] = [
  ['computer_20250124', 'computer-use-2025-01-24'],
  ['computer_20251124', 'computer-use-2025-11-24'],
  ['code_execution_20250522', 'code-execution-2025-05-22'],
  ['code_execution_20250825', 'code-execution-2025-08-25'],
  ['web_fetch_20250910', 'web-fetch-2025-09-10'],
  ['advisor_20260301', 'advisor-tool-2026-03-01'],
  ['mcp_toolset', 'mcp-client-2025-11-20'],
]

/** Adds the betas that a written body cannot do without. */
export function collectBetas(body: JsonObject, betas: Set<string>): void {
  for (const field in byField) {
    const beta = byField[field]
    if (beta !== undefined && body[field] !== undefined && body[field] !== 'standard') betas.add(beta)
  }
  const { context_management: edits, container, output_config: output, tools } = body
  if (
    isObject(edits) &&
    Array.isArray(edits.edits) &&
    edits.edits.some((edit) => isObject(edit) && String(edit.type).startsWith('compact_'))
  ) {
    betas.add('compact-2026-01-12')
  }
  if (isObject(container)) betas.add('skills-2025-10-02')
  if (isObject(output) && output.task_budget !== undefined) betas.add('task-budgets-2026-03-13')
  if (Array.isArray(tools)) for (const tool of tools) if (isObject(tool)) addToolBeta(tool.type, betas)
}

function addToolBeta(type: unknown, betas: Set<string>): void {
  if (typeof type !== 'string') return
  for (const [start, beta] of byTool) if (type.startsWith(start)) betas.add(beta)
}
