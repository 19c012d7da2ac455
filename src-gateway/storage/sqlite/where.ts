/** Terms of a WHERE clause with their values in the same order. */
export interface Where {
  terms: string[]
  values: (string | number)[]
}

export function add(where: Where, term: string, value: string | number): void {
  where.terms.push(term)
  where.values.push(value)
}

export function whereClause({ terms }: Where): string {
  return terms.length > 0 ? `WHERE ${terms.join(' AND ')}` : ''
}
