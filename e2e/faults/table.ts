import { type WireId, wires } from '../fixtures/wires.ts'
import type { Fault } from './fault.ts'
import { faults } from './faults.ts'
import { layouts } from './rules.ts'
import type { Cell } from './run-cell.ts'

/** Protocols in which every fault is tried; in the others one of each kind. */
const fully: readonly WireId[] = ['openai-chat', 'anthropic-messages']

/** One line of the table: a fault in a protocol, in both framings and with every layout of channels. */
export interface TableLine {
  name: string
  cells: readonly Cell[]
}

/** The whole fault table: fault × framing × channels, by protocol. */
export function faultTable(): readonly TableLine[] {
  return wires.flatMap((wire) => {
    const tried = fully.includes(wire.id) ? faults : oneOfEachKind()
    return tried.map((fault) => ({
      name: `${wire.id}: an upstream that ${fault.name}`,
      cells: fault.framings.flatMap((framing) =>
        layouts.map((layout) => ({
          name: `${wire.id}: ${fault.name}: ${framing}, ${layout.name}`,
          fault,
          framing,
          layout,
          wire,
        })),
      ),
    }))
  })
}

function oneOfEachKind(): readonly Fault[] {
  return faults.filter((fault, at) => faults.findIndex(({ kind }) => kind === fault.kind) === at)
}
