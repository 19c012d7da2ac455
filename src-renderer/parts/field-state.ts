/** What Fluent's `Field` takes to show a problem in words, or that there is none. */
export function fieldState(problem: string | undefined) {
  return problem === undefined
    ? ({ validationState: 'none', validationMessage: null } as const)
    : ({ validationState: 'error', validationMessage: problem } as const)
}
