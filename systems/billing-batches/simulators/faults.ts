import type { ControlOrder } from './control-order.ts'

/** What goes wrong within ORDS, as ordered through the control endpoint: its answers come all the same. */
export class OrdsFaults {
  takesNoPassword = false
  #statements: { code: number; text: string }[] = []

  plan({ wrongPassword = this.takesNoPassword, failStatements }: ControlOrder): void {
    this.takesNoPassword = wrongPassword
    if (failStatements) {
      const { count, ...error } = failStatements
      this.#statements.push(...Array.from({ length: count }, () => error))
    }
  }

  /** The error planned for this statement, if there is one. */
  takeStatementError(): { code: number; text: string } | undefined {
    return this.#statements.shift()
  }

  reset(): void {
    this.takesNoPassword = false
    this.#statements = []
  }
}
