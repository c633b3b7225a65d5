import type { StepTypes } from './step-type.ts'

/** Some of these steps, as {@link atLeast} says. */
export class AtLeast<Name extends string> {
  readonly count: number
  readonly steps: readonly [Name, ...Name[]]

  constructor(count: number, steps: readonly [Name, ...Name[]]) {
    this.count = count
    this.steps = steps
  }
}

/**
 * Reads from these steps and goes on when at least `count` of them have completed; the inputs of the others are
 * undefined. With fewer the reader fails.
 *
 * @example
 * .step('valid', { from: atLeast(1, ['eia', 'fred']) }, ({ inputs }) => inputs.eia?.count ?? 0)
 */
export function atLeast<const Name extends string>(count: number, steps: readonly [Name, ...Name[]]): AtLeast<Name> {
  return new AtLeast(count, steps)
}

/** Whose data a step reads: one step above, a list of them, or at least some of a list. */
export type FromOption<Name extends string> = Name | readonly [Name, ...Name[]] | AtLeast<Name>

/** `inputs` by step name. */
export type InputsOf<Steps extends StepTypes, From> = [From] extends [never]
  ? {}
  : From extends AtLeast<infer Name>
    ? { [Key in Name & keyof Steps]?: Steps[Key]['read'] }
    : { [Key in NameIn<From> & keyof Steps]: Steps[Key]['read'] }

type NameIn<From> = From extends readonly (infer Name)[] ? Name : From
