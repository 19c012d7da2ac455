import { foldCase } from './fold-case.ts'

/** What is found when a place of the text has been read. */
export interface KeywordHit {
  /** Filters of which a keyword ends here. */
  filters: readonly number[]
  /** Units of the longest keyword that ends here and is to be masked; 0 = none. */
  masked: number
}

export interface Keyword {
  text: string
  filter: number
  masks: boolean
}

const nobody: readonly number[] = Object.freeze([])

/**
 * All keywords of all filters in one automaton, which reads each unit of a text once however many keywords there are, and
 * can stop and go on anywhere. Aho and Corasick, "Efficient string matching", https://doi.org/10.1145/360825.360855
 */
export class KeywordAutomaton {
  /** Node to go to from the root, by unit. */
  private readonly first = new Int32Array(0x10000)
  private readonly edges: EdgeTable
  /** Node of the longest keyword's beginning that ends where this node's ends. */
  private readonly fallback: Int32Array
  private readonly depths: Int32Array
  private readonly hits: (KeywordHit | undefined)[] = [undefined]

  constructor(keywords: readonly Keyword[]) {
    const entries = keywords.flatMap(spellings)
    const units = entries.reduce((sum, { folded }) => sum + folded.length, 0)
    this.edges = new EdgeTable(units)
    const depths = new Int32Array(units + 1)
    const parents = new Int32Array(units + 1)
    const unitOf = new Uint16Array(units + 1)
    let count = 1
    for (const { folded, filter, masks } of entries) {
      let node = 0
      for (const unit of folded) {
        let next = this.child(node, unit)
        if (next === 0) {
          next = count
          count += 1
          if (node === 0) this.first[unit] = next
          else this.edges.set(node, unit, next)
          depths[next] = (depths[node] ?? 0) + 1
          parents[next] = node
          unitOf[next] = unit
        }
        node = next
      }
      const own = this.hits[node]
      const filters = own === undefined ? [filter] : [...new Set([...own.filters, filter])]
      this.hits[node] = { filters, masked: masks ? folded.length : (own?.masked ?? 0) }
    }
    this.depths = depths
    this.fallback = new Int32Array(count)
    this.link(count, parents, unitOf)
  }

  /** State after one more folded unit. 0 is the state at the beginning. */
  next(state: number, unit: number): number {
    let node = state
    while (node !== 0) {
      const child = this.edges.get(node, unit)
      if (child !== 0) return child
      node = this.fallback[node] ?? 0
    }
    return this.first[unit] ?? 0
  }

  /** How many of the last units may be the beginning of a keyword. */
  depth(state: number): number {
    return this.depths[state] ?? 0
  }

  hit(state: number): KeywordHit | undefined {
    return this.hits[state]
  }

  private child(node: number, unit: number): number {
    return node === 0 ? (this.first[unit] ?? 0) : this.edges.get(node, unit)
  }

  /** Nodes by depth: each one's fallback is the next state of its parent's fallback. */
  private link(count: number, parents: Int32Array, unitOf: Uint16Array): void {
    const order = Array.from({ length: count - 1 }, (_, at) => at + 1)
    order.sort((left, right) => (this.depths[left] ?? 0) - (this.depths[right] ?? 0))
    for (const node of order) {
      const parent = parents[node] ?? 0
      const back = parent === 0 ? 0 : this.next(this.fallback[parent] ?? 0, unitOf[node] ?? 0)
      this.fallback[node] = back
      this.hits[node] = both(this.hits[node], this.hits[back])
    }
  }
}

/** A keyword that ends here is longer than those that end here too, which the fallback knows. */
function both(own: KeywordHit | undefined, shorter: KeywordHit | undefined): KeywordHit | undefined {
  if (own === undefined || shorter === undefined) return own ?? shorter
  return {
    filters: [...new Set([...own.filters, ...(shorter.filters ?? nobody)])],
    masked: Math.max(own.masked, shorter.masked),
  }
}

/** A keyword composed and decomposed: `é` may be one character or two. */
function spellings({ text, filter, masks }: Keyword): { folded: Uint16Array; filter: number; masks: boolean }[] {
  const forms = new Set([text, text.normalize('NFC'), text.normalize('NFD')])
  return [...forms].map((form) => ({ folded: foldCase(form), filter, masks }))
}

/** Edges of a tree in flat arrays: a hundred thousand small maps would cost more than the text they search. */
class EdgeTable {
  private readonly mask: number
  private readonly nodes: Int32Array
  private readonly units: Uint16Array
  private readonly children: Int32Array

  constructor(edges: number) {
    let size = 16
    while (size < edges * 2) size *= 2
    this.mask = size - 1
    this.nodes = new Int32Array(size)
    this.units = new Uint16Array(size)
    this.children = new Int32Array(size)
  }

  get(node: number, unit: number): number {
    return this.children[this.slot(node, unit)] ?? 0
  }

  set(node: number, unit: number, child: number): void {
    const slot = this.slot(node, unit)
    this.nodes[slot] = node
    this.units[slot] = unit
    this.children[slot] = child
  }

  /** The edge's place, or the free one where it belongs. */
  private slot(node: number, unit: number): number {
    let slot = (Math.imul(node, 0x9e3779b1) ^ Math.imul(unit, 0x85ebca6b)) >>> 0
    slot = (slot ^ (slot >>> 15)) & this.mask
    while (this.children[slot] !== 0 && (this.nodes[slot] !== node || this.units[slot] !== unit)) {
      slot = (slot + 1) & this.mask
    }
    return slot
  }
}
