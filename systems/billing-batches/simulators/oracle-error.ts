/** An error as ORDS tells it, within an answer that is a success. */
export interface OracleError {
  errorCode: number
  errorLine: number
  /** From 0. */
  errorColumn: number
  errorDetails: string
}

export function oracleError(code: number, text: string, at = { line: 1, column: 0 }): OracleError {
  const details = `ORA-${String(code).padStart(5, '0')}: ${text}`
  return { errorCode: code, errorLine: at.line, errorColumn: at.column, errorDetails: details }
}

/** What Oracle would say where SQLite says this. */
export function translated(error: unknown, statement: string): OracleError {
  const message = error instanceof Error ? error.message : String(error)
  const table = /^no such table: (?:main\.|CISADM\.)?(\S+)/i.exec(message)?.[1]
  if (table) return oracleError(942, 'table or view does not exist', placeOf(table, statement))
  const named = /^no such (?:column|function): (\S+)/.exec(message)?.[1]
  if (named) {
    const name = named
      .split('.')
      .map((part) => `"${part.toUpperCase()}"`)
      .join('.')
    return oracleError(904, `${name}: invalid identifier`, placeOf(named, statement))
  }
  const near = /^near "(.+)": syntax error/.exec(message)?.[1]
  return oracleError(900, 'invalid SQL statement', placeOf(near ?? statement.slice(-1), statement))
}

function placeOf(text: string, statement: string): { line: number; column: number } {
  const before = statement.slice(0, Math.max(0, statement.toLowerCase().indexOf(text.toLowerCase()))).split('\n')
  return { line: before.length, column: before.at(-1)?.length ?? 0 }
}
