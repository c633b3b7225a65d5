import type { ControlOrder } from './control-order.ts'

/** What goes wrong within ORDS, as ordered through the control endpoint: its answers come all the same. */
export class OrdsFaults {
  takesNoPassword = false
  #statements: { code: number; text: string; of?: string | undefined }[] = []

  plan({ wrongPassword = this.takesNoPassword, failStatements }: ControlOrder): void {
    this.takesNoPassword = wrongPassword
    if (failStatements) {
      const { count, ...error } = failStatements
      this.#statements.push(...Array.from({ length: count }, () => error))
    }
  }

  /** The error planned for this statement, if there is one. */
  takeStatementError(statement: string): { code: number; text: string } | undefined {
    const index = this.#statements.findIndex(({ of }) => of === undefined || statement.includes(of))
    return index === -1 ? undefined : this.#statements.splice(index, 1)[0]
  }

  reset(): void {
    this.takesNoPassword = false
    this.#statements = []
  }
}
