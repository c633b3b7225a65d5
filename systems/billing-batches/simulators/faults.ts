import type { ControlOrder } from './control-order.ts'

/** An answer that takes the place of the service's own. */
interface PlannedAnswer {
  status: number
  body?: string | undefined
  headers?: Record<string, string> | undefined
}

const outagePage = '<!DOCTYPE html><html><head><title>Maintenance</title></head><body>Back soon</body></html>'

/** What goes wrong next, as ordered through the control endpoint. */
export class Faults {
  delayMs = 0
  takesNoPassword = false
  #answers: PlannedAnswer[] = []
  #statements: { code: number; text: string; of?: string | undefined }[] = []
  #drops = 0
  #cuts = 0

  plan(order: ControlOrder): void {
    const { failNext, html200Next = 0, dropNext = 0, cutNext = 0, failStatements } = order
    if (failNext) this.#answers.push(...repeated(failNext.count, failNext))
    this.#answers.push(...repeated(html200Next, { status: 200, body: outagePage }))
    if (failStatements) this.#statements.push(...repeated(failStatements.count, failStatements))
    this.#drops += dropNext
    this.#cuts += cutNext
    this.delayMs = order.delayMs ?? this.delayMs
    this.takesNoPassword = order.wrongPassword ?? this.takesNoPassword
  }

  takesDrop(): boolean {
    return this.#drops > 0 && this.#drops-- > 0
  }

  takesCut(): boolean {
    return this.#cuts > 0 && this.#cuts-- > 0
  }

  /** The answer planned for this request, if there is one. */
  takeAnswer(): Response | undefined {
    const planned = this.#answers.shift()
    if (!planned) return undefined
    const { status, body = htmlPage(`${status}`), headers = {} } = planned
    // A status such as 304 has no body, and Response refuses one.
    const text = [204, 205, 304].includes(status) ? null : body
    return new Response(text, { status, headers: { 'content-type': 'text/html; charset=utf-8', ...headers } })
  }

  /** The error planned for this statement, if there is one. */
  takeStatementError(statement: string): { code: number; text: string } | undefined {
    const index = this.#statements.findIndex(({ of }) => of === undefined || statement.includes(of))
    return index === -1 ? undefined : this.#statements.splice(index, 1)[0]
  }

  reset(): void {
    this.delayMs = 0
    this.takesNoPassword = false
    this.#answers = []
    this.#statements = []
    this.#drops = 0
    this.#cuts = 0
  }
}

export function htmlPage(title: string): string {
  return `<!DOCTYPE html><html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`
}

function repeated<Item>(count: number, item: Item): Item[] {
  return Array.from({ length: count }, () => item)
}
