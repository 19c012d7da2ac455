import { isObject, type Json } from '../fixtures/strict/shape.ts'

/** A plain value that fits a schema, in either spelling of the types. */
export function fitting(schema: Json): unknown {
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type
  if (Array.isArray(schema.enum)) return schema.enum[0]
  switch (String(type).toLowerCase()) {
    case 'object': {
      const properties = isObject(schema.properties) ? schema.properties : {}
      return Object.fromEntries(
        Object.entries(properties).map(([name, inner]) => [name, fitting(isObject(inner) ? inner : {})]),
      )
    }
    case 'array':
      return []
    // The least there is: how hard a task is, how sure it is that the agent goes round in circles.
    case 'integer':
      return typeof schema.minimum === 'number' ? schema.minimum : 1
    case 'number':
      return typeof schema.minimum === 'number' ? schema.minimum : 0
    case 'boolean':
      return true
    default:
      return 'as asked'
  }
}
